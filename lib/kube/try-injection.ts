import { pod, type Pod } from '../api/pod.ts';
import type { Refusal } from '../api/refusal.ts';
import type { ToolContainer } from '../make/ephemeral-container.ts';
import { podPath } from './paths.ts';
import { isKubeError, type Kube, type KubeError } from './port.ts';
import { parse, readOne } from './read.ts';

/** One attempt to put a tool into a pod. */
export interface Injection {
  readonly target: Pod;
  readonly container: ToolContainer;
  /** What of the pod must still be so. */
  readonly guard: { readonly uid: string; readonly resourceVersion?: string };
  readonly query?: Readonly<Record<string, string>>;
}

/** The pod after the injection, or why there is none, in the words of the API server. A pod that changed meanwhile is read again. */
export async function tryInjection(kube: Kube, injection: Injection): Promise<Pod | Refusal | 'lost'> {
  const { target, container, guard, query = {} } = injection;
  const path = podPath(target.metadata, 'ephemeralcontainers');
  const body = { metadata: guard, spec: { ephemeralContainers: [container] } };
  try {
    return parse(pod, await kube({ method: 'PATCH', path, query, patch: 'strategic', body }), path);
  } catch (error) {
    if (!isKubeError(error, 'Conflict', 'NotFound', 'Refused')) throw error;
    const current = await readOne(kube, podPath(target.metadata), pod);
    if (current?.metadata.uid !== target.metadata.uid) return 'lost';
    return error.code === 'Refused' && !carries(current, container) ? refusalOf(error) : current;
  }
}

// The same name with other content is refused too: then an earlier run has injected already.
function carries({ spec }: Pod, container: ToolContainer): boolean {
  return spec.ephemeralContainers?.some(({ name }) => name === container.name) ?? false;
}

function refusalOf({ message }: KubeError): Refusal {
  const isPodSecurity = message.includes('violates PodSecurity');
  return { reason: isPodSecurity ? 'PodSecurityRefused' : 'AdmissionRefused', message };
}
