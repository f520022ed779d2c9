import type { JobDetail, JobList } from './reading/schema.ts';
import type { Route } from './route.ts';
import type { Result } from './work/question.ts';

/** Something that the page waits for: what is there of it, what is wrong, how far it is. */
export interface Loaded<T> {
  readonly value?: T;
  readonly problem?: string;
  readonly progress?: string;
}

/** All that the page shows. It lives in memory alone: a pasted token is gone with the tab. */
export interface State {
  readonly route: Route;
  readonly token: string;
  /** Who the collector says one is; empty until it is known. */
  readonly user: string;
  /** The clock of the collector at its last answer, in milliseconds. */
  readonly now: number;
  readonly jobs: Loaded<JobList>;
  readonly job: Loaded<JobDetail>;
  /** The run on the other side of a comparison. */
  readonly other: Loaded<JobDetail>;
  readonly result: Loaded<Result>;
}

/** What a page begins with: nothing is there yet. */
export const NOTHING = { jobs: {}, job: {}, other: {}, result: {} } as const;

/** The state for another page: what belongs to the old one is forgotten, but for lists of the same namespace. */
export function enter(state: State, route: Route): State {
  const same = namespaceOf(route) === namespaceOf(state.route);
  return { ...state, ...NOTHING, ...(same ? { jobs: state.jobs } : {}), route };
}

/** The namespace that a page is about; empty on the start page. */
export function namespaceOf(route: Route): string {
  return 'namespace' in route ? route.namespace : '';
}
