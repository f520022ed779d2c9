import { JOB_LABEL } from '../api/names.ts';
import type { Pod } from '../api/pod.ts';

/** What becomes of a label. */
export interface Mark {
  readonly marked: boolean;
  /** Only if the pod is still as it was read: another attempt may have marked it anew. */
  readonly guarded?: boolean | undefined;
}

/**
 * The server-side apply by which one job marks a pod, or takes its mark away: applied without the label by
 * the same manager, the API server removes it. The uid makes a new pod of the same name refuse it.
 */
export function makeLabelPatch(
  { metadata }: Pod,
  jobUid: string,
  { marked, guarded }: Mark,
): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: metadata.name,
      uid: metadata.uid,
      ...(guarded ? { resourceVersion: metadata.resourceVersion } : {}),
      ...(marked ? { labels: { [JOB_LABEL]: jobUid } } : {}),
    },
  };
}

/** Field manager of a job: only it can take its label away. */
export function labelManager(jobUid: string): string {
  return `toe-${jobUid}`;
}
