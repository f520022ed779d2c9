/** Something that people or the world do at a time, in seconds after the beginning. */
export interface Happening {
  readonly at: number;
  readonly what: What;
}

export type What =
  | { readonly kind: 'create'; readonly job: JobPlan }
  | { readonly kind: 'verb'; readonly job: string; readonly verb: Verb }
  | { readonly kind: 'delete-job'; readonly job: string }
  | { readonly kind: 'restart-target'; readonly pod: string }
  | { readonly kind: 'unready'; readonly pod: string; readonly seconds: number }
  | { readonly kind: 'delete-pod'; readonly pod: string; readonly grace: number; readonly recreate: boolean }
  | { readonly kind: 'finish-pod'; readonly pod: string }
  | { readonly kind: 'lose-node'; readonly node: string }
  | { readonly kind: 'set-image'; readonly image: string | null }
  | { readonly kind: 'set-budgets'; readonly budgets: Readonly<Record<string, number>> | null }
  | { readonly kind: 'delete-config' }
  | { readonly kind: 'adapter-down'; readonly seconds: number }
  | { readonly kind: 'api-away'; readonly seconds: number }
  | { readonly kind: 'rollout' }
  | { readonly kind: 'clock-jump'; readonly seconds: number }
  | { readonly kind: 'delete-namespace' };

/** A PowerTool that somebody creates. */
export interface JobPlan {
  readonly name: string;
  readonly namespace: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What a user may change of a job. */
export type Verb = 'suspend' | 'resume' | 'Stop' | 'Cancel';

/** In words, for a trace. */
export function describe({ what }: Happening): string {
  const { kind, ...rest } = what;
  const about =
    'job' in what && typeof what.job === 'object' ? { name: what.job.name, ...what.job.spec } : rest;
  return `${kind} ${JSON.stringify(about)}`;
}
