import {
  API_VERSION,
  BUDGETS,
  PROFILER_IMAGES,
  PROFILER_LIMITS,
  SYSTEM_NAMESPACE,
  TIMER_NAMESPACE,
  UPLOADER_ACCOUNT,
} from '../api/names.ts';
import type { Ref } from '../api/object-meta.ts';

/** Where things are in the API. */

/** The ConfigMap in which admins approve images. */
export const profilerImagesPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps/${PROFILER_IMAGES}`;
/** The ConfigMap with the limits of what a PowerToolConfig may allow. */
export const profilerLimitsPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps/${PROFILER_LIMITS}`;
/** The ConfigMap in which jobs take their part of a budget. */
export const budgetsPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps/${BUDGETS}`;
/** Where the tokens of tools that upload are made: all are of one account. */
export const uploaderTokenPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/serviceaccounts/${UPLOADER_ACCOUNT}/token`;
/** All namespaces. */
export const namespacesPath = '/api/v1/namespaces';
/** The pods of all namespaces. */
export const allPodsPath = '/api/v1/pods';
/** The jobs of all namespaces. */
export const allPowerToolsPath = `/apis/${API_VERSION}/powertools`;
/** The PowerToolConfigs: those of toe-system alone count. */
export const powerToolConfigsPath = `/apis/${API_VERSION}/namespaces/${SYSTEM_NAMESPACE}/powertoolconfigs`;
/** All timers, which are in a namespace of their own. */
export const timersPath = `/apis/batch/v1/namespaces/${TIMER_NAMESPACE}/jobs`;

/** One namespace. */
export function namespacePath(name: string): string {
  return `${namespacesPath}/${name}`;
}

/** One timer. */
export function timerPath(name: string): string {
  return `${timersPath}/${name}`;
}

/** The Secrets of a namespace. */
export function secretsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/secrets`;
}

/** One Secret. */
export function secretPath({ namespace, name }: Ref): string {
  return `${secretsPath(namespace)}/${name}`;
}

/** The pods of a namespace. */
export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

/** A pod, or a part of it with rights of its own: its status, by which marks are written too, and ephemeral containers. */
export function podPath({ namespace, name }: Ref, subresource?: 'status' | 'ephemeralcontainers'): string {
  return withSubresource(`${podsPath(namespace)}/${name}`, subresource);
}

/** The jobs of a namespace. */
export function powerToolsPath(namespace: string): string {
  return `/apis/${API_VERSION}/namespaces/${namespace}/powertools`;
}

/** A job, or its status: a write to the one leaves the other as it is. */
export function powerToolPath({ namespace, name }: Ref, subresource?: 'status'): string {
  return withSubresource(`${powerToolsPath(namespace)}/${name}`, subresource);
}

/** The Events of a namespace, in the newer of their two APIs. */
export function eventsPath(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
}

function withSubresource(path: string, subresource: string | undefined): string {
  return subresource ? `${path}/${subresource}` : path;
}
