import type { ApiRequest } from '../../embedded/model/api-server.ts';

/**
 * One thing that holds of a Kubernetes API server: what it answers to some requests, one after the other.
 * Any text in a request may say `<ns>` (the namespace of the case), or `{pod.uid}`, `{pod.version}` and
 * `{pod.continue}` of the answer that was saved as `pod`.
 */
export interface Case {
  /** A sentence. */
  readonly name: string;
  readonly steps: readonly Step[];
  /** Labels of the namespace. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What users other than the admin may do, in the namespace. */
  readonly grants?: Readonly<Record<string, readonly Grant[]>>;
}

export type Step = Sending | Watching;

/** A request, and who sends it: the admin unless it says. */
export interface Sending extends ApiRequest {
  readonly as?: string;
  /** The answer is known by this name later. */
  readonly save?: string;
  /** Part of the set-up: not compared. */
  readonly quiet?: boolean;
  /** Sent again and again until it is answered with this status. */
  readonly until?: number;
  /** Pods are compared in parts, unless they are compared whole. */
  readonly whole?: boolean;
}

/** Everything a watch shows from a saved version until now. */
export interface Watching {
  readonly watch: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly since: string;
}

/** A rule of RBAC. */
export interface Grant {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** What was answered, or shown by a watch, without what differs from run to run. */
export type Outcome =
  | { readonly status: number; readonly body: unknown }
  | { readonly events: readonly { readonly type: string; readonly object: unknown }[] };
