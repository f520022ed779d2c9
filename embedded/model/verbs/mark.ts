import { objectAt, timeOf, withMeta, type KubeObject } from '../object.ts';
import type { Resource } from '../resource.ts';

/**
 * Marks an object of a kind that is deleted with grace.
 * @param asked seconds that the client gives; undefined when it says nothing.
 * @returns `pending` when it already ends as soon, undefined when nothing has to be waited for any more or the
 * kind knows no grace.
 */
export function markGraceful(
  { behaviour }: Resource,
  object: KubeObject,
  asked: number | undefined,
  now: Date,
): KubeObject | 'pending' | undefined {
  const { grace } = behaviour;
  const { metadata } = object;
  if (!grace) return undefined;
  if (metadata.deletionTimestamp !== undefined) return shorten(object, asked, now);
  const seconds = grace(object, asked);
  return withMeta(object, {
    ...metadata,
    ...nextGeneration(object),
    deletionTimestamp: timeOf(new Date(now.getTime() + seconds * 1000)),
    deletionGracePeriodSeconds: seconds,
  });
}

function nextGeneration({ metadata: { generation = 0 } }: KubeObject): { readonly generation?: number } {
  return generation > 0 ? { generation: generation + 1 } : {};
}

function shorten(
  object: KubeObject,
  asked: number | undefined,
  now: Date,
): KubeObject | 'pending' | undefined {
  const { deletionGracePeriodSeconds: old = 0, deletionTimestamp = '' } = object.metadata;
  if (old === 0) return undefined;
  if (asked === undefined || asked >= old) return 'pending';
  const end = Date.parse(deletionTimestamp) - (old - Math.max(asked, 0)) * 1000;
  const isOver = end < now.getTime();
  return withMeta(object, {
    ...object.metadata,
    deletionTimestamp: timeOf(isOver ? now : new Date(end)),
    deletionGracePeriodSeconds: isOver && asked !== 0 ? 1 : asked,
  });
}

/** Marks an object of a kind without grace, which somebody has to be waited for; the same object when it is. */
export function markNow(object: KubeObject, now: Date): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
  if (deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0) return object;
  return withMeta(object, {
    ...object.metadata,
    ...(deletionTimestamp === undefined ? nextGeneration(object) : {}),
    deletionTimestamp: deletionTimestamp ?? timeOf(now),
    deletionGracePeriodSeconds: 0,
  });
}

/** Marks a namespace: it is emptied and ended by a controller. The same object when it is marked. */
export function markNamespace(namespace: KubeObject, now: Date): KubeObject {
  if (namespace.metadata.deletionTimestamp !== undefined) return namespace;
  const metadata = { ...namespace.metadata, deletionTimestamp: timeOf(now) };
  const status = { ...objectAt(namespace, 'status'), phase: 'Terminating' };
  return { ...withMeta(namespace, metadata), status };
}
