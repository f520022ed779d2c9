import type { Answer, ApiRequest } from '../../embedded/model/api-server.ts';
import type { Case, Watching } from './case.ts';

/** An API server that cases can be run on. */
export interface Target {
  /** A new namespace for a case, ready for pods, and its users with their rights. */
  readonly open: (of: Case) => Promise<Session>;
}

/** A case under way. */
export interface Session {
  readonly namespace: string;
  /** @param user none is the admin. */
  readonly send: (request: ApiRequest, user: string | undefined) => Promise<Answer>;
  /** What a watch shows that begins after `since`. */
  readonly watch: (watching: Watching) => Promise<readonly Seen[]>;
}

export interface Seen {
  readonly type: string;
  readonly object: unknown;
}
