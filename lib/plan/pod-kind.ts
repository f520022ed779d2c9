import type { Pod } from '../api/pod.ts';

/**
 * Pods that the API server judges alike: those of one owner come from one template. One trial for each kind
 * is enough, and costs the same for 5 pods as for 5,000.
 */
export function podKind({ metadata }: Pod): string {
  return metadata.ownerReferences?.[0]?.uid ?? metadata.uid;
}

/**
 * What the answer to a trial injection is remembered by.
 * @param mode of the tool, where it has several.
 */
export function trialKey(pod: Pod, mode?: string): string {
  return mode === undefined ? podKind(pod) : `${podKind(pod)} ${mode}`;
}
