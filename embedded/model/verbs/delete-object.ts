import { erase, save, type Change } from '../change.ts';
import { namespaces } from '../kinds/namespaces.ts';
import type { KubeObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { State, Stored } from '../state.ts';
import { finalizersOf, withFinalizers } from './finalizers.ts';
import { markGraceful, markNamespace, markNow } from './mark.ts';

/** How something shall be deleted. */
export interface Deletion {
  readonly gracePeriodSeconds: number | undefined;
  readonly propagationPolicy: string | undefined;
  readonly now: Date;
}

/**
 * What a deletion writes: nothing while one is under way, a mark while somebody has to be waited for, else the
 * end. Kinds with grace are marked even when they end at once, which watches show.
 */
export function deleteObject(state: State, resource: Resource, stored: Stored, deletion: Deletion): Change[] {
  const { object } = stored;
  const { gracePeriodSeconds, propagationPolicy, now } = deletion;
  if (resource === namespaces) return saveMarked(state, resource, stored, markNamespace(object, now));
  const graceful = markGraceful(resource, object, gracePeriodSeconds, now);
  if (graceful === 'pending') return [];
  const finalizers = finalizersOf(resource, object, propagationPolicy);
  if (graceful) return endWithGrace(state, resource, stored, withFinalizers(graceful, finalizers));
  if (finalizers.length === 0) return [erase(state, resource, stored)];
  return saveMarked(state, resource, stored, withFinalizers(markNow(object, now), finalizers));
}

function endWithGrace(state: State, resource: Resource, stored: Stored, next: KubeObject): Change[] {
  const marked = save(state, resource, { ...stored, object: next }, stored);
  const { finalizers, deletionGracePeriodSeconds = 0 } = next.metadata;
  if (finalizers !== undefined || deletionGracePeriodSeconds > 0) return [marked];
  return [marked, erase(marked.state, resource, { ...stored, object: marked.object })];
}

function saveMarked(state: State, resource: Resource, stored: Stored, next: KubeObject): Change[] {
  return next === stored.object ? [] : [save(state, resource, { ...stored, object: next }, stored)];
}
