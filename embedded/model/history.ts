import type { Change } from './change.ts';
import { Failure } from './failure.ts';
import { EMPTY, type State } from './state.ts';

/** The last writes: for stale reads, for pages of a list, and for watches that go on where they were. */
export interface History {
  readonly add: (change: Change) => void;
  /** The state at a version that is not the newest; undefined when it is forgotten. */
  readonly at: (version: number) => State | undefined;
  /** The state so many writes ago, or the oldest that is remembered. */
  readonly back: (writes: number) => State;
  /** Changes after a version. @throws Failure 410 when some of them are forgotten. */
  readonly after: (version: number) => readonly Change[];
  readonly snapshot: () => { readonly changes: readonly Change[]; readonly start: State };
  readonly restore: (snapshot: { readonly changes: readonly Change[]; readonly start: State }) => void;
}

/** @param keep how many writes are remembered, at least. */
export function makeHistory(keep: number): History {
  let changes: Change[] = [];
  /** Before the first of them. */
  let start: State = EMPTY;
  const forget = (): void => {
    const gone = changes.length - keep;
    start = changes[gone - 1]?.state ?? start;
    changes = changes.slice(gone);
  };
  return {
    add: (change) => {
      changes.push(change);
      if (changes.length > 2 * keep) forget();
    },
    at: (version) =>
      version < start.version
        ? undefined
        : (changes.findLast((change) => change.version <= version)?.state ?? start),
    back: (writes) => changes.at(-1 - writes)?.state ?? start,
    after: (version) => {
      if (version < start.version)
        throw new Failure(410, 'Expired', `too old resource version: ${version} (${start.version})`);
      return changes.filter((change) => change.version > version);
    },
    snapshot: () => ({ changes: changes.slice(), start }),
    restore: (snapshot) => {
      changes = snapshot.changes.slice();
      ({ start } = snapshot);
    },
  };
}
