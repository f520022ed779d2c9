import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { podsPath } from '../../../lib/kube/paths.ts';
import { list } from './api.ts';
import { kill } from './killer.ts';

interface Instance {
  readonly status: { readonly containerStatuses?: readonly { state?: State; lastState?: State }[] };
}

interface State {
  readonly terminated?: { readonly reason?: string };
}

const COLLECTOR = 'serving.knative.dev/service=toe-collector';

/** How the instances of the collector get on with their memory. */
export interface CollectorMemory {
  /** Why containers of theirs have ended, the last time. */
  readonly ends: readonly string[];
  /** The most bytes that each of those at work has had, as the kernel counts it. */
  readonly peaks: readonly number[];
}

/** Looks at it. @param ns namespace with a killer. */
export async function readCollectorMemory(ns: string): Promise<CollectorMemory> {
  const pods = await list<Instance>(podsPath(SYSTEM_NAMESPACE), COLLECTOR);
  const containers = pods.flatMap(({ status }) => status.containerStatuses ?? []);
  const ends = containers.flatMap(({ state, lastState }) => [state?.terminated, lastState?.terminated]);
  const peaks = (await kill(ns, PEAKS)).split('\n').filter(Boolean).map(Number);
  return { ends: ends.flatMap((end) => end?.reason ?? []), peaks };
}

// By its control group as the container itself sees it: of the second kind, or of the first.
const PEAKS = `
for environment in $(grep -ls TOE_FUNCTION=collector /proc/[0-9]*/environ); do
  group=\${environment%/environ}/root/sys/fs/cgroup
  cat "$group/memory.peak" 2>/dev/null || cat "$group/memory/memory.max_usage_in_bytes"
done`;
