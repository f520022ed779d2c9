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

export const profilerImagesPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps/${PROFILER_IMAGES}`;
export const profilerLimitsPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps/${PROFILER_LIMITS}`;
export const budgetsPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps/${BUDGETS}`;
export const uploaderTokenPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/serviceaccounts/${UPLOADER_ACCOUNT}/token`;
export const namespacesPath = '/api/v1/namespaces';
export const allPodsPath = '/api/v1/pods';
export const allPowerToolsPath = `/apis/${API_VERSION}/powertools`;
export const powerToolConfigsPath = `/apis/${API_VERSION}/namespaces/${SYSTEM_NAMESPACE}/powertoolconfigs`;
export const timersPath = `/apis/batch/v1/namespaces/${TIMER_NAMESPACE}/jobs`;

export function namespacePath(name: string): string {
  return `${namespacesPath}/${name}`;
}

export function timerPath(name: string): string {
  return `${timersPath}/${name}`;
}

export function secretsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/secrets`;
}

export function secretPath({ namespace, name }: Ref): string {
  return `${secretsPath(namespace)}/${name}`;
}

export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

export function podPath({ namespace, name }: Ref, subresource?: 'status' | 'ephemeralcontainers'): string {
  return withSubresource(`${podsPath(namespace)}/${name}`, subresource);
}

export function powerToolsPath(namespace: string): string {
  return `/apis/${API_VERSION}/namespaces/${namespace}/powertools`;
}

export function powerToolPath({ namespace, name }: Ref, subresource?: 'status'): string {
  return withSubresource(`${powerToolsPath(namespace)}/${name}`, subresource);
}

export function eventsPath(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
}

function withSubresource(path: string, subresource: string | undefined): string {
  return subresource ? `${path}/${subresource}` : path;
}
