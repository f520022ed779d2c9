/** What the environment of every tool container says once and plainly: which tool, for which job, in which pod, to where. */
export const ORIGIN_ENV = [
  'TOE_TOOL',
  'TOE_JOB',
  'TOE_JOB_NAMESPACE',
  'TOE_JOB_UID',
  'TOE_POD_UID',
  'TOE_ATTEMPT',
  'OUTPUT_MODE',
] as const;

/** Every variable of the contract with tool images. Names without TOE_ are those that existing images know. */
export const TOOL_ENV = [
  ...ORIGIN_ENV,
  'PROFILER_TOOL',
  'PROFILER_DURATION',
  'TARGET_POD_NAME',
  'TARGET_NAMESPACE',
  'TARGET_CONTAINER_NAME',
  'POD_MATCHING_LABELS',
  'TOOL_ARGS',
  'TOE_CONTAINER',
  'TOE_MODE',
  'TOE_IMAGE',
  'TOE_NODE',
  'TOE_WARMUP',
  'TOE_COMPRESS',
  'TOE_ROLLING_INTERVAL',
  'TOE_ROLLING_KEEP',
  'TOE_MAX_BYTES',
  'COLLECTOR_ENDPOINT',
  'COLLECTOR_TOKEN',
  'PVC_PATH',
] as const;

/** The variable with the token: the only one that comes from a Secret. */
export const TOKEN_ENV = 'COLLECTOR_TOKEN';
/** The key of the token in its Secret. */
export const TOKEN_KEY = 'token';
