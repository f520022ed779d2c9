import { freeze, type Change } from './change.ts';
import { makeHistory, type History } from './history.ts';
import type { Resource } from './resource.ts';
import { EMPTY, type State } from './state.ts';
import { initialEvents, viewOf, type WatchEvent, type WatchQuery } from './watch.ts';

/** All content of a server, as a value. */
export interface Snapshot {
  readonly state: State;
  readonly history: ReturnType<History['snapshot']>;
}

/** The one place where something changes: what is stored now, what was, and who watches. */
export interface Memory {
  readonly state: () => State;
  /** The state at a version; undefined when it is forgotten. */
  readonly at: (version: number) => State | undefined;
  /** The state so many writes ago. */
  readonly back: (writes: number) => State;
  /** Makes changes the truth, then tells all watches. */
  readonly commit: (changes: readonly Change[]) => void;
  readonly watch: (query: WatchQuery, onEvent: (event: WatchEvent) => void) => () => void;
  readonly snapshot: () => Snapshot;
  readonly restore: (snapshot: Snapshot) => void;
}

/** @param keep writes that are remembered. @param frozen whether what is stored is made unchangeable. */
export function makeMemory(keep: number, frozen: boolean): Memory {
  const history = makeHistory(keep);
  const listeners = new Map<Resource, Set<(change: Change) => void>>();
  let state: State = EMPTY;
  return {
    state: () => state,
    at: (version) => (version >= state.version ? state : history.at(version)),
    back: (writes) => (writes > 0 ? history.back(writes) : state),
    commit: (changes) => {
      if (frozen) changes.forEach(freeze);
      changes.forEach(history.add);
      state = changes.at(-1)?.state ?? state;
      for (const change of changes)
        for (const listener of [...(listeners.get(change.resource) ?? [])]) listener(change);
    },
    watch: (query, onEvent) => {
      const listener = listenerOf(query, onEvent);
      replay(query, { state, history, listener, onEvent });
      const others = listeners.get(query.resource) ?? new Set();
      listeners.set(query.resource, others.add(listener));
      return () => void others.delete(listener);
    },
    snapshot: () => ({ state, history: history.snapshot() }),
    restore: (snapshot) => {
      ({ state } = snapshot);
      history.restore(snapshot.history);
    },
  };
}

function listenerOf(query: WatchQuery, onEvent: (event: WatchEvent) => void): (change: Change) => void {
  const view = viewOf(query);
  return (change) => {
    const event = view(change);
    if (event) onEvent(event);
  };
}

interface Past {
  readonly state: State;
  readonly history: History;
  readonly listener: (change: Change) => void;
  readonly onEvent: (event: WatchEvent) => void;
}

/** What a watch shows first, where it does not begin now. */
function replay(query: WatchQuery, { state, history, listener, onEvent }: Past): void {
  const { since = 'now' } = query;
  if (since === 'start') initialEvents(state, query).forEach(onEvent);
  else if (since !== 'now') history.after(since).forEach(listener);
}
