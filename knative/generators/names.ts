import type { ServiceName } from '../../functions/registry.ts';

/** Something that is deployed, or all functions in one service. */
export type ServiceOf = ServiceName | 'all';

/** Name of the Knative Service and of the ServiceAccount of a function. */
export function serviceName(name: ServiceOf): string {
  return `toe-${name}`;
}

/** Name of the Broker and of the ServiceAccount of the event sources. */
export const BROKER = 'toe';
/** Name of the ServiceAccount of the event sources. */
export const SOURCE_ACCOUNT = 'toe-source';

/** Labels of everything that belongs to toe. */
export const PART_OF = { 'app.kubernetes.io/part-of': 'toe' };
