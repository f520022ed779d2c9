import { SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../lib/api/names.ts';
import type { Permission } from './function.ts';

/** Whether a permission is one for a namespace. */
export function holdsIn({ scope }: Permission, namespace: string): boolean {
  return scope === 'cluster' || NAMESPACES[scope] === namespace;
}

/** Of each scope but `cluster`, which is everywhere. */
export const NAMESPACES = { system: SYSTEM_NAMESPACE, timers: TIMER_NAMESPACE } as const;
