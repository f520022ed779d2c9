import type { Pod } from '../api/pod.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';
import { labelManager, makeLabelPatch, type Mark } from '../make/label.ts';
import { addRemedy } from '../plan/add-remedy.ts';
import { podKind, trialKey } from '../plan/pod-kind.ts';
import { crossPod, losePod, putPod, type Change, type Do } from './changes.ts';
import { asPod } from './gather.ts';
import { podPath, podsPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';
import { readList } from './read.ts';
import { tryInjection, type Outcome } from './try-injection.ts';

/**
 * Lets the API server judge an injection that is not made (a dry run). Its verdict counts for all pods of the kind; a
 * pod that is gone is lost.
 */
export const preflight: Do<'preflight'> = async (kube, { rules }, { pod, container, mode }) => {
  const { uid } = pod.metadata;
  const trial = { pod, container, rules, guard: { uid }, query: { dryRun: 'All' } };
  const outcome = await tryInjection(kube, trial);
  if (outcome === 'lost') return losePod(pod);
  if (isDelay(outcome)) return delay(pod, outcome);
  const verdict = isRefusal(outcome) ? outcome : ('passed' as const);
  return (world) => ({ ...world, preflight: new Map(world.preflight).set(trialKey(pod, mode), verdict) });
};

/** Compare and swap: the pod as it was planned from, or nothing. Two jobs never start in one pod at once. */
export const inject: Do<'inject'> = async (kube, { rules }, { pod, container }) => {
  const { uid, resourceVersion } = pod.metadata;
  const outcome = await tryInjection(kube, { pod, container, rules, guard: { uid, resourceVersion } });
  if (outcome === 'lost') return losePod(pod);
  if ('meanwhile' in outcome) return crossPod(outcome.meanwhile);
  if (!isRefusal(outcome)) return putPod(outcome);
  if (isDelay(outcome)) return delay(pod, outcome);
  return (world) => ({ ...world, refusals: new Map(world.refusals).set(uid, addRemedy(outcome)) });
};

/**
 * Marks a pod as one of the job, so that its events are watched. A pod that is gone, or another one under its name,
 * is lost.
 */
export const label: Do<'label'> = (kube, { powerTool: { metadata } }, { pod }) =>
  mark(kube, pod, metadata.uid, { marked: true });

/** Who else has put the same label there keeps it: asking again would change nothing. */
export const unlabel: Do<'unlabel'> = async (kube, { powerTool: { metadata } }, { pod, guarded }) => {
  const change = await mark(kube, pod, metadata.uid, { marked: false, guarded });
  return (world) => {
    const known = change(world);
    return { ...known, unlabeled: new Set(known.unlabeled).add(pod.metadata.uid) };
  };
};

/** Takes the label of a job off a pod. */
export function unmark(kube: Kube, pod: Pod, jobUid: string): Promise<Change> {
  return mark(kube, pod, jobUid, { marked: false });
}

function isDelay(outcome: Exclude<Outcome, 'lost'>): outcome is Refusal {
  return isRefusal(outcome) && outcome.reason === 'WebhookUnavailable';
}

function delay(pod: Pod, why: Refusal): Change {
  return (world) => ({
    ...world,
    delays: new Map(world.delays).set(podKind(pod), addRemedy(why)),
  });
}

// Through the status subresource the API server ignores every change of the spec: no right to patch pods is needed.
// Forced, because the tool that runs is the one whose job must hear of the pod.
async function mark(kube: Kube, pod: Pod, jobUid: string, how: Mark): Promise<Change> {
  const query = { fieldManager: labelManager(jobUid), force: 'true' };
  const body = makeLabelPatch(pod, jobUid, how);
  const path = podPath(pod.metadata, 'status');
  try {
    return putPod(await kube({ method: 'PATCH', path, query, patch: 'apply', body }));
  } catch (error) {
    if (isKubeError(error, 'NotFound') || (await isOtherPod(kube, pod, error))) return losePod(pod);
    throw error;
  }
}

// Another pod has taken the name: the API server finds the uid wrong. It says the same of writes that crossed, and
// policies refuse what they like; so only a look at the pod tells. Everybody who marks pods may list them.
async function isOtherPod(kube: Kube, { metadata }: Pod, error: unknown): Promise<boolean> {
  if (!isKubeError(error, 'Conflict', 'Refused')) return false;
  const query = { fieldSelector: `metadata.name=${metadata.name}` };
  const [found] = await readList(kube, podsPath(metadata.namespace), query, asPod);
  return found?.metadata.uid !== metadata.uid;
}
