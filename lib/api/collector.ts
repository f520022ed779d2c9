import { SYSTEM_NAMESPACE } from './names.ts';

/** Where the collector is, unless an admin says otherwise. */
export const COLLECTOR_ENDPOINT = `http://toe-collector.${SYSTEM_NAMESPACE}.svc.cluster.local`;

/**
 * Where results may be sent: to a Service of toe's own namespace, which only admins write. So whoever steals the
 * token of a function cannot lead results elsewhere; a collector outside of the cluster is reached through such a
 * Service too (of the type ExternalName). Both RE2 and JavaScript read it.
 */
export const COLLECTOR_PATTERN = `^https?://[a-z0-9]([-a-z0-9]*[a-z0-9])?[.]${SYSTEM_NAMESPACE}[.]svc([.]cluster[.]local)?(:[0-9]{1,5})?$`;

/** Where a volume for results is in the container of a tool: nothing of the image is hidden by it. */
export const RESULTS_MOUNT = '/toe-results';

/**
 * Longest life of an upload token, in seconds: a day of warm-up, a day of work, an hour to start, five minutes to
 * bring the result, and an hour to spare. It ends with its job, whatever it says: then its anchor goes.
 */
export const MAX_TOKEN_SECONDS = 2 * 24 * 3600 + 2 * 3600 + 300;
