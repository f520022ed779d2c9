import type { RunName } from '../route.ts';

/** Path of a run in the reading API, relative to the page. */
export function runPath(namespace: string, { job, run }: RunName): string {
  return `${jobsPath(namespace)}/${encodeURIComponent(job)}/${encodeURIComponent(run)}`;
}

/** Path of all jobs of a namespace. */
export function jobsPath(namespace: string): string {
  return `api/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
}
