import type { Run, Target } from './layout.ts';

/** The paths of the reading side of the collector (docs/upload-protocol.md). */

/** A run as people name it: the namespace that has this name now. */
export type RunRef = Omit<Run, 'namespaceUid'>;

/** All jobs of a namespace. */
export function jobsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
}

/** What a run has given. */
export function runPath({ namespace, job, run }: RunRef): string {
  return [jobsPath(namespace), ...[job, run].map(encodeURIComponent)].join('/');
}

/** The bytes of a file. */
export function filePath(target: Omit<Target, 'namespaceUid'>, file: string): string {
  return [runPath(target), ...[target.pod, target.container, file].map(encodeURIComponent)].join('/');
}
