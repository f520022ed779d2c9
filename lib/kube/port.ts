/** One request to the API server, as data. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path from the root: `/api/v1/namespaces/web/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How a PATCH body is meant. */
  readonly patch?: PatchKind;
  /** Breaks it off: then there is no answer. */
  readonly signal?: AbortSignal | undefined;
}

/** The kinds of patch that we send. */
export type PatchKind = 'strategic' | 'merge' | 'json' | 'apply';

/**
 * The one way to the API server: sends a request, gives the decoded answer.
 * @throws KubeError when the answer is an error or there is none.
 */
export type Kube = (request: KubeRequest) => Promise<unknown>;

/**
 * Why a request gave no result:
 * `NotFound`; `AlreadyExists` (the name is taken: what was to be made is there, or another one); `Conflict` (somebody
 * else was quicker: a stale version, or a quota that counts such objects; nothing was done); `Refused` (invalid or
 * forbidden: the same request will be refused again); `Unavailable` (overload, fault or no answer: may go through later).
 */
export type KubeErrorCode = 'NotFound' | 'AlreadyExists' | 'Conflict' | 'Refused' | 'Unavailable';

/** A request that gave no result, and why: what may be done about it depends on the code. */
export class KubeError extends Error {
  readonly code: KubeErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(code: KubeErrorCode, status: number, message: string) {
    super(message);
    this.name = 'KubeError';
    this.code = code;
    this.status = status;
  }
}

/** Whether a thrown value is a KubeError of one of these codes. */
export function isKubeError(error: unknown, ...codes: readonly KubeErrorCode[]): error is KubeError {
  return error instanceof KubeError && codes.includes(error.code);
}

// It refuses what a policy is asked about until it knows the kind of its parameters and has read them (apiserver,
// plugin/policy/generic/policy_source.go and policy_dispatcher.go), with the code of a request that is invalid.
const NOT_READY =
  /denied request: failed to configure (binding: paramKind kind .* not yet synced to use for admission|policy: failed to find resource referenced by paramKind)/;

/**
 * The code of an answer of the API server.
 * @param reason of its Status object: two of them share HTTP 409.
 * @param message what an API server that has only begun says is not what it will say.
 */
export function codeOf(status: number, reason?: unknown, message = ''): KubeErrorCode {
  if (status === 422 && NOT_READY.test(message)) return 'Unavailable';
  if (status === 404) return 'NotFound';
  if (status === 409) return reason === 'AlreadyExists' ? reason : 'Conflict';
  return status === 400 || status === 403 || status === 422 ? 'Refused' : 'Unavailable';
}
