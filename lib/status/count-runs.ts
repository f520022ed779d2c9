import { CONTAINER_PREFIX } from '../api/names.ts';
import type { Pod } from '../api/pod.ts';

/** How many tools a pod has had in its life: an ephemeral container stays in it. */
export function countRuns({ spec }: Pod): number {
  return spec.ephemeralContainers?.filter(({ name }) => name.startsWith(CONTAINER_PREFIX)).length ?? 0;
}
