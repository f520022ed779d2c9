import type { JobSpec } from '../api/job-spec.ts';
import type { Target } from '../api/power-tool-status.ts';
import type { Refusal } from '../api/refusal.ts';

/** What is known of one target besides its pod. */
export interface TargetContext {
  readonly job: JobSpec;
  /** Namespace of the job: rows name another one only. */
  readonly namespace: string;
  /** The latest attempt in the pod, counted from 1; its container need not be there yet. */
  readonly attempt: number;
  /** Name of the ephemeral container of that attempt. */
  readonly container: string;
  /** Name of the container the tool looks at. */
  readonly target: string;
  /** The row of the stored status. */
  readonly known: Target | undefined;
  /** How long a tool may take to start, in seconds. */
  readonly startDeadlineSeconds: number;
  /** How many tools a pod may get in its life. */
  readonly maxRunsPerPod: number;
  /** The deadline of the timer that woke this run: what is late is judged by it, never by the clock of a function. */
  readonly judgedAt: Date | undefined;
  /** Why the injection was refused, when it was. */
  readonly refusal: Refusal | undefined;
  /** Why it is not made for now. */
  readonly hold: Refusal | undefined;
  /** Why the container of that name is not the job's, when it is not. */
  readonly taken: Refusal | undefined;
  /** The pod turned out to be gone. */
  readonly lost: boolean;
}

/** What a run sees of one target: its row but for what names it. */
export type Observation = Omit<
  Target,
  'pod' | 'uid' | 'namespace' | 'node' | 'container' | 'mode' | 'injectedAt'
>;
