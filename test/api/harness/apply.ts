import type { Kube } from '../../../lib/kube/port.ts';
import { pathOf, type KubeObject } from './path-of.ts';

/** Writes an object as an admin does with kubectl apply --server-side. */
export function apply(admin: Kube, object: KubeObject): Promise<unknown> {
  const query = { fieldManager: 'admin', fieldValidation: 'Strict' };
  return admin({ method: 'PATCH', path: pathOf(object), query, patch: 'apply', body: object });
}
