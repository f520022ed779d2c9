import { builtIn } from './built-in.ts';

/** Leases: what one instance holds until it lets go, or its time is over. */
export const leases = builtIn({
  names: { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease' },
  members: { spec: {} },
  fill: (lease) => ({ spec: {}, ...lease }),
});
