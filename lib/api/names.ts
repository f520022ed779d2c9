/** The names that toe is known by in a cluster. Written once; manifests are generated from them. */

/** How the API server writes the uid of an object; RE2, for policies too. */
export const UID_PATTERN = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** API group of PowerTool and PowerToolConfig. */
export const GROUP = 'codriverlabs.ai.toe.run';
/** The one served version. */
export const VERSION = 'v1alpha1';
/** `apiVersion` of every object of ours. */
export const API_VERSION = `${GROUP}/${VERSION}`;

/** Where the functions, the tool images map and the PowerToolConfigs live. */
export const SYSTEM_NAMESPACE = 'toe-system';
/** Where timers live: Jobs that never run a pod (a quota of zero pods makes sure). */
export const TIMER_NAMESPACE = 'toe-timers';
/** ConfigMap in the system namespace: tool name -> image. */
export const PROFILER_IMAGES = 'profiler-images';

/** ConfigMap in the system namespace, when admins made one: tool -> the most rights that it ever gets. */
export const PROFILER_LIMITS = 'profiler-limits';

/** ConfigMap in the system namespace: which job has how many tools at work, where admins set a budget. */
export const BUDGETS = 'toe-budgets';

/** On profiler-images (and profiler-limits, by an admin): the event source watches ConfigMaps that carry it. Value: `images`. */
export const CONFIG_LABEL = 'toe.run/config';
/** On a pod: uid of the job whose tool is in it now. Also what the event source watches. */
export const JOB_LABEL = 'toe.run/job';
/** On a timer: says that it is one. Value: uid of its job. */
export const TIMER_LABEL = 'toe.run/timer';
/** On a namespace, by an admin: tools may be used here. Value: `enabled`. */
export const PROFILING_LABEL = 'toe.run/profiling';
/** On a timer: `namespace/name` of its PowerTool. */
export const POWER_TOOL_ANNOTATION = 'toe.run/powertool';
/** On a timer: when it fires by the clock of who armed it. */
export const DEADLINE_ANNOTATION = 'toe.run/deadline';
/** On a PowerTool made by a schedule: uid of the PowerTool with the schedule. */
export const SCHEDULE_LABEL = 'toe.run/schedule';
/**
 * On a PowerTool: the user who created it; on a run of a schedule, who created the schedule. Policies hold it to the
 * truth; that it is there at all takes its maker, or knative/components/created-by.
 */
export const CREATED_BY_ANNOTATION = 'toe.run/created-by';
/** On a PowerTool while it is active, so that its deletion cleans up first. */
export const FINALIZER = 'toe.run/cleanup';

/** Names of our ephemeral containers start so. */
export const CONTAINER_PREFIX = 'toe-';

/** Names of Secrets that toe makes start so: no other Secret is its business. */
export const OWN_SECRET_PREFIX = 'toe-';
/** Type of those Secrets: the token by which a tool uploads its result. */
export const UPLOAD_TOKEN_TYPE = 'toe.run/upload-token';
/** ServiceAccount in the system namespace whose tokens tools get: it has no right at all. */
export const UPLOADER_ACCOUNT = 'toe-uploader';
/** The audience of such a token begins so: it is good for the collector alone, and for one job. */
export const UPLOAD_AUDIENCE_PREFIX = 'toe-collector/';
