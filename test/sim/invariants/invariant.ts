import type { EphemeralContainer, Pod } from '../../../lib/api/pod.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import type { Sim } from '../world/sim.ts';
import type { History, JobRecord, PodRecord } from './history.ts';

/** A tool that was just put into a pod. */
export interface Injection {
  readonly record: PodRecord;
  readonly before: Pod;
  readonly container: EphemeralContainer & { readonly securityContext?: object | undefined };
  /** Of the job that the container names; undefined when there has never been one. */
  readonly of: JobRecord | undefined;
}

/** A PowerTool that was just written. */
export interface JobWrite {
  readonly record: JobRecord;
  readonly before: PowerTool | undefined;
  readonly after: PowerTool;
}

/** A pod that was just written. */
export interface PodWrite {
  readonly record: PodRecord;
  readonly before: Pod;
  readonly after: Pod;
}

export interface Facts {
  readonly sim: Sim;
  readonly history: History;
  readonly now: number;
}

/** Something that must hold at any time; each check says in words what does not. */
export interface Invariant {
  /** Short, as a violation names it: `I1`. */
  readonly id: string;
  readonly text: string;
  readonly onInjection?: (facts: Facts, injection: Injection) => string | undefined;
  readonly onJob?: (facts: Facts, write: JobWrite) => string | undefined;
  readonly onPod?: (facts: Facts, write: PodWrite) => string | undefined;
  /** When a job is gone. */
  readonly onGone?: (facts: Facts, record: JobRecord) => string | undefined;
  /** When nothing happens any more. */
  readonly atEnd?: (facts: Facts) => string | undefined;
}
