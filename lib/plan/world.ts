import type { Pod } from '../api/pod.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { Refusal } from '../api/refusal.ts';
import type { AdminRules } from '../security/approve.ts';

/** What admins have set for all jobs. */
export interface Limits {
  /** How long a tool may take to start, in seconds. */
  readonly startDeadlineSeconds: number;
  /** How many tools a pod may get in its life: ephemeral containers are for ever. */
  readonly maxRunsPerPod: number;
  /** Base URL of the collector, inside the cluster. */
  readonly collectorEndpoint: string;
  /** Base URL under which people reach it; undefined: artifacts have no link. */
  readonly collectorUrl?: string | undefined;
}

/** All that a plan may depend on, read once; what this run has learned since is added by `apply`. */
export interface World {
  readonly powerTool: PowerTool;
  /** Pods that the job selects; for a clean-up, those in which it may have left something. */
  readonly pods: readonly Pod[];
  /** The runs of a schedule, as far as they are there; undefined when they were not read. */
  readonly runs?: readonly PowerTool[] | undefined;
  /** What the API server has said against runs, by their name. */
  readonly refusedRuns: ReadonlyMap<string, string>;
  /** Undefined where the function has no business with injections. */
  readonly rules?: AdminRules | undefined;
  /** Whether the job was over when it was read by who may start tools: what runs before this one have made may be there. */
  readonly wasOver?: boolean | undefined;
  /** Whether this function ends jobs; others have no right to, and leave a job that is over alone. */
  readonly mayEnd?: boolean | undefined;
  readonly limits: Limits;
  /** The deadline of the timer that woke this run. What is late is judged by it, never by the clock of a function. */
  readonly judgedAt?: Date | undefined;
  /** Answers of the API server to trial injections, by the kind of pod and the mode (`trialKey`). */
  readonly preflight: ReadonlyMap<string, Refusal | 'passed'>;
  /** Injections that the API server refused, by pod uid. */
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** Why nothing can be put into pods of a kind (`podKind`) for now: a later run tries again. */
  readonly delays: ReadonlyMap<string, Refusal>;
  /** Uids of pods for which this run has asked in vain for room in the budget of the tool. */
  readonly denied: ReadonlySet<string>;
  /** Uids of pods that turned out to be gone. */
  readonly lost: ReadonlySet<string>;
  /** Uids of pods that somebody wrote to while this run tried to put the tool in: what is in them, others have put there. */
  readonly crossed?: ReadonlySet<string> | undefined;
  /** Uids of pods from which this run has taken its label, whether or not somebody else put it there too. */
  readonly unlabeled: ReadonlySet<string>;
  /** Names of the Events that this run has recorded. */
  readonly told: ReadonlySet<string>;
  /** Uids of pods that this run may use within the budget of the tool; undefined before it has asked. */
  readonly granted?: ReadonlySet<string> | undefined;
  /** Whether the job still takes part of a budget, as the last claim of this run has left it; undefined before it has asked. */
  readonly holds?: boolean | undefined;
  readonly tokens: Tokens;
  /** When the timer armed by this run fires. */
  readonly armed?: string | undefined;
  /** The timers of the job are gone. */
  readonly disarmed?: boolean | undefined;
  /** The job itself turned out to be gone. */
  readonly gone?: boolean | undefined;
}

/** What this run knows of the Secrets for uploads, which nobody may read. */
export interface Tokens {
  /** The Secret to which tokens are bound is there. */
  readonly anchored: boolean;
  /** Secrets with a token that are there, and those that are gone: `namespace/name`. */
  readonly issued: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** Those that a policy does not let us take away, and its words: they count as removed. */
  readonly kept: ReadonlyMap<string, string>;
  /** Namespaces in which no Secret could be made, and why. */
  readonly closed: ReadonlyMap<string, Refusal>;
  /** Seconds by which the cluster lets tokens end before the time that was asked for. */
  readonly shortened: number;
}

/** What is read from the cluster, and what is set. */
export type Observed = Pick<
  World,
  'powerTool' | 'pods' | 'runs' | 'rules' | 'wasOver' | 'mayEnd' | 'limits' | 'judgedAt'
>;

/** A world in which nothing has been tried yet. */
export function makeWorld(observed: Observed): World {
  return {
    ...observed,
    refusedRuns: new Map(),
    preflight: new Map(),
    refusals: new Map(),
    delays: new Map(),
    denied: new Set(),
    lost: new Set(),
    unlabeled: new Set(),
    told: new Set(),
    tokens: {
      anchored: false,
      issued: new Set(),
      removed: new Set(),
      kept: new Map(),
      closed: new Map(),
      shortened: 0,
    },
  };
}
