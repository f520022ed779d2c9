import { pod as podSchema, type Pod } from '../api/pod.ts';
import type { Refusal } from '../api/refusal.ts';
import type { ToolContainer } from '../make/ephemeral-container.ts';
import type { AdminRules } from '../security/approve.ts';
import { checkInjection } from '../security/injection/check-injection.ts';
import { podPath } from './paths.ts';
import { isKubeError, KubeError, type Kube } from './port.ts';
import { parse, readOne } from './read.ts';

/** What is sent to put a tool into a pod, or to try it. */
export interface InjectionRequest {
  readonly pod: Pod;
  readonly container: ToolContainer;
  /** What admins allow, as it was read; undefined allows nothing. */
  readonly rules: AdminRules | undefined;
  /** What of the pod must still be so. */
  readonly guard: { readonly uid: string; readonly resourceVersion?: string };
  readonly query?: Readonly<Record<string, string>>;
}

/** A pod that was written to meanwhile, as it is now: nothing of it is of this attempt. */
export interface Crossed {
  readonly meanwhile: Pod;
}

/** What came of an attempt. */
export type Outcome = Pod | Crossed | Refusal | 'lost';

/**
 * The pod after the injection, or why there is none, in the words of the API server: for good, or for now
 * (`WebhookUnavailable`). What breaks a rule of ours is not even sent. A pod that changed meanwhile is read again.
 * @throws KubeError `Conflict` when the API server does not know yet what admins have changed.
 */
export async function tryInjection(kube: Kube, injection: InjectionRequest): Promise<Outcome> {
  const { pod, container, rules, guard, query = {} } = injection;
  const broken = checkInjection(pod, container, rules);
  if (broken) return broken;
  const path = podPath(pod.metadata, 'ephemeralcontainers');
  const body = { metadata: guard, spec: { ephemeralContainers: [container] } };
  try {
    return parse(podSchema, await kube({ method: 'PATCH', path, query, patch: 'strategic', body }), path);
  } catch (error) {
    return learn(kube, injection, error);
  }
}

async function learn(kube: Kube, injection: InjectionRequest, error: unknown): Promise<Outcome> {
  const { pod, container } = injection;
  if (isWebhookAway(error)) return { reason: 'WebhookUnavailable', message: error.message };
  if (!isKubeError(error, 'Conflict', 'NotFound', 'Refused')) throw error;
  const current = await readOne(kube, podPath(pod.metadata), podSchema);
  if (current?.metadata.uid !== pod.metadata.uid) return 'lost';
  if (isBehind(error, injection)) throw new KubeError('Conflict', error.status, error.message);
  return error.code === 'Refused' && !carries(current, container) ? refusalOf(error) : { meanwhile: current };
}

// With failurePolicy Fail, the API server answers 500 and has changed nothing.
function isWebhookAway(error: unknown): error is KubeError {
  return isKubeError(error, 'Unavailable') && error.message.includes('failed calling webhook');
}

// By what we have read, these policies have nothing to object: the API server keeps copies of what they ask, which
// lag behind by some milliseconds. That there is a PowerTool (strict mode) we know of its own namespace.
function isBehind({ message }: KubeError, { pod, container }: InjectionRequest): boolean {
  const home = container.env.find(({ name }) => name === 'TOE_JOB_NAMESPACE')?.value;
  const lagging = ['images', 'config', ...(home === pod.metadata.namespace ? ['jobs'] : [])];
  return lagging.some((name) => message.includes(`ValidatingAdmissionPolicy 'toe-injection-${name}.`));
}

// The same name with other content is refused too: an earlier run has injected already, or somebody else; the plan tells.
function carries({ spec }: Pod, container: ToolContainer): boolean {
  return spec.ephemeralContainers?.some(({ name }) => name === container.name) ?? false;
}

function refusalOf({ message }: KubeError): Refusal {
  const isPodSecurity = message.includes('violates PodSecurity');
  return { reason: isPodSecurity ? 'PodSecurityRefused' : 'AdmissionRefused', message };
}
