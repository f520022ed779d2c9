import { withMember } from '../json.ts';
import { withMeta, type KubeObject } from '../object.ts';
import type { Resource } from '../resource.ts';

/** Finalizers by which the garbage collector is told what becomes of dependents. */
export const ORPHAN = 'orphan';
/** The object waits until its dependents are gone. */
export const FOREGROUND = 'foregroundDeletion';

/** The finalizers of an object that is deleted: its own, and one for the garbage collector where there is need. */
export function finalizersOf(
  { behaviour }: Resource,
  { metadata }: KubeObject,
  policy?: string,
): readonly string[] {
  const { finalizers = [] } = metadata;
  const others = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  const asked = policy ?? propagationOf(finalizers);
  const chosen = asked ?? (behaviour.orphansByDefault ? 'Orphan' : 'Background');
  if (chosen === 'Orphan') return [...others, ORPHAN];
  return chosen === 'Foreground' ? [...others, FOREGROUND] : others;
}

function propagationOf(finalizers: readonly string[]): string | undefined {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : undefined;
}

/** The object with these finalizers; the same object when it has them. */
export function withFinalizers(object: KubeObject, finalizers: readonly string[]): KubeObject {
  const { finalizers: old = [] } = object.metadata;
  if (old.length === finalizers.length && old.every((name) => finalizers.includes(name))) return object;
  const list = finalizers.length > 0 ? finalizers : undefined;
  return withMeta(object, withMember(object.metadata, 'finalizers', list));
}
