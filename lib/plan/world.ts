import type { Pod } from '../api/pod.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { Refusal } from '../api/refusal.ts';
import type { AdminRules } from '../security/approve.ts';

/** All that a plan may depend on, read once; what this run has learned since is added by `apply`. */
export interface World {
  readonly powerTool: PowerTool;
  /** Pods that the job selects, or (for a clean-up) that carry its label. */
  readonly pods: readonly Pod[];
  /** Undefined where the function has no business with injections. */
  readonly rules?: AdminRules | undefined;
  /** Whether this function ends jobs; others have no right to, and leave a job that is over alone. */
  readonly mayEnd?: boolean | undefined;
  /** How long a tool may take to start, in seconds: an admin's setting. */
  readonly startDeadlineSeconds: number;
  /** Answers of the API server to trial injections, by the kind of pod (`podKind`). */
  readonly preflight: ReadonlyMap<string, Refusal | 'passed'>;
  /** Injections that the API server refused, by pod uid. */
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** Uids of pods that turned out to be gone. */
  readonly lost: ReadonlySet<string>;
  /** Uids of pods from which this run has taken its label, whether or not somebody else put it there too. */
  readonly released: ReadonlySet<string>;
  /** When the timer armed by this run fires. */
  readonly armed?: string | undefined;
  /** The timers of the job are gone. */
  readonly disarmed?: boolean | undefined;
  /** The job itself turned out to be gone. */
  readonly gone?: boolean | undefined;
}

/** What is read from the cluster, and what is set. */
export type Observed = Pick<World, 'powerTool' | 'pods' | 'rules' | 'mayEnd' | 'startDeadlineSeconds'>;

/** A world in which nothing has been tried yet. */
export function makeWorld(observed: Observed): World {
  return { ...observed, preflight: new Map(), refusals: new Map(), lost: new Set(), released: new Set() };
}
