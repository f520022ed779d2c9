import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Params } from '../policy.ts';

/** A ConfigMap in which admins of toe say something, as the params of a policy. @param notFound what holds without it. */
export function systemConfigMap(name: string, notFound: Params['notFound']): Params {
  return { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: SYSTEM_NAMESPACE, notFound };
}
