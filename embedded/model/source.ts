import type { ChangeKind, ObjectEvent } from '../../lib/api/event.ts';
import type { ApiServer, WatchEvent, WatchQuery } from './api-server.ts';

/** What an ApiServerSource watches: kinds, each perhaps only with some labels, in some namespaces or in all. */
export interface SourceSpec {
  readonly watched: readonly {
    readonly kind: string;
    readonly group: string;
    readonly labelSelector?: string;
  }[];
  readonly namespaces?: readonly string[];
}

/** An adapter of an ApiServerSource, in Reference mode. */
export interface Source {
  /** Begins to watch; of what exists already it says nothing. Twice is no harm. */
  readonly start: () => void;
  /** Ends. What happens until the next start is lost. */
  readonly stop: () => void;
  readonly isRunning: () => boolean;
}

const CHANGES: Readonly<Record<WatchEvent['type'], ChangeKind>> = {
  ADDED: 'add',
  MODIFIED: 'update',
  DELETED: 'delete',
};

/**
 * Makes of changes what an ApiServerSource adapter makes of them: which object, and whether it came, changed or
 * went. A label that makes an object match is an `add`, one that makes it match no more is a `delete`.
 * @param onEvent called within the write; losing, doubling and delaying is the business of whoever stands there.
 * @throws Error for a kind that the server does not know: the real adapter never watches such a kind.
 */
export function makeSource(
  server: ApiServer,
  spec: SourceSpec,
  onEvent: (event: ObjectEvent) => void,
): Source {
  const queries = spec.watched.map((one) => queryOf(server, spec, one));
  let ends: readonly (() => void)[] = [];
  const stop = (): void => {
    ends.forEach((end) => end());
    ends = [];
  };
  const start = (): void => {
    if (ends.length === 0)
      ends = queries.map((query) => server.watch(query, (event) => onEvent(toEvent(event))));
  };
  return { start, stop, isRunning: () => ends.length > 0 };
}

function queryOf(
  server: ApiServer,
  { namespaces }: SourceSpec,
  watched: SourceSpec['watched'][number],
): WatchQuery {
  const { kind, group, labelSelector } = watched;
  const resource = server.resources.find((one) => one.kind === kind && one.group === group);
  if (!resource) throw new Error(`no kind ${kind} in group "${group}"`);
  return {
    resource,
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(namespaces === undefined ? {} : { namespaces }),
  };
}

function toEvent({ type, object }: WatchEvent): ObjectEvent {
  const { name, namespace = '' } = object.metadata;
  return {
    type: `dev.knative.apiserver.ref.${CHANGES[type]}`,
    kind: String(object['kind']),
    namespace,
    name,
  };
}
