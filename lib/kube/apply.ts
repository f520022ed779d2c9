import { FINALIZER, TIMER_LABEL } from '../api/names.ts';
import { pod, type Pod } from '../api/pod.ts';
import { powerTool, type PowerTool } from '../api/power-tool.ts';
import { isRefusal } from '../api/refusal.ts';
import { labelManager, makeLabelPatch } from '../make/label.ts';
import { makeTimer } from '../make/timer.ts';
import type { Action } from '../plan/action.ts';
import { podKind } from '../plan/plan-creation.ts';
import type { World } from '../plan/world.ts';
import { podPath, powerToolPath, timersPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';
import { parse } from './read.ts';
import { tryInjection } from './try-injection.ts';

/** What an action has taught: a change of the world. */
export type Change = (world: World) => World;

type Do<K extends Action['kind']> = (
  kube: Kube,
  world: World,
  action: Extract<Action, { kind: K }>,
  now: Date,
) => Promise<Change>;

/**
 * Sends the one request of an action and says what has become known by it.
 * @throws KubeError when the outcome is open or the world is stale; refusals of an injection are no errors.
 */
export function apply(kube: Kube, world: World, action: Action, now: Date): Promise<Change> {
  const run = DO[action.kind] as Do<Action['kind']>;
  return run(kube, world, action, now);
}

const addFinalizer: Do<'addFinalizer'> = async (kube, world) => {
  const { metadata } = world.powerTool;
  const finalizers = [...(metadata.finalizers ?? []), FINALIZER];
  return patchMetadata(kube, world.powerTool, finalizers);
};

const removeFinalizer: Do<'removeFinalizer'> = async (kube, world) => {
  const { metadata } = world.powerTool;
  const finalizers = (metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
  try {
    return await patchMetadata(kube, world.powerTool, finalizers);
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return (known) => withFinalizers(known, finalizers);
    throw error;
  }
};

const armTimer: Do<'armTimer'> = async (kube, world, { deadline }, now) => {
  try {
    await kube({ method: 'POST', path: timersPath, body: makeTimer(world.powerTool, deadline, now) });
  } catch (error) {
    if (!isKubeError(error, 'Conflict')) throw error;
  }
  return (known) => ({ ...known, armed: deadline.toISOString() });
};

const disarmTimers: Do<'disarmTimers'> = async (kube, { powerTool: { metadata } }) => {
  const query = { labelSelector: `${TIMER_LABEL}=${metadata.uid}`, propagationPolicy: 'Background' };
  await kube({ method: 'DELETE', path: timersPath, query });
  return (known) => ({ ...known, disarmed: true });
};

const preflight: Do<'preflight'> = async (kube, _world, { pod: target, container }) => {
  const { uid } = target.metadata;
  const outcome = await tryInjection(kube, { target, container, guard: { uid }, query: { dryRun: 'All' } });
  if (outcome === 'lost') return losePod(target);
  const verdict = isRefusal(outcome) ? outcome : ('passed' as const);
  return (world) => ({ ...world, preflight: new Map(world.preflight).set(podKind(target), verdict) });
};

// Compare and swap: the pod as it was planned from, or nothing. Two jobs never start in one pod at once.
const inject: Do<'inject'> = async (kube, _world, { pod: target, container }) => {
  const { uid, resourceVersion } = target.metadata;
  const outcome = await tryInjection(kube, { target, container, guard: { uid, resourceVersion } });
  if (outcome === 'lost') return losePod(target);
  if (!isRefusal(outcome)) return putPod(outcome);
  return (world) => ({ ...world, refusals: new Map(world.refusals).set(uid, outcome) });
};

const label: Do<'label'> = (kube, { powerTool: { metadata } }, { pod: target }) =>
  mark(kube, target, metadata.uid, true);

// Who else has put the same label there keeps it: asking again would change nothing.
const unlabel: Do<'unlabel'> = async (kube, { powerTool: { metadata } }, { pod: target }) => {
  const change = await mark(kube, target, metadata.uid, false);
  return (world) => {
    const known = change(world);
    return { ...known, released: new Set(known.released).add(target.metadata.uid) };
  };
};

// The resource version makes it a compare and swap; a merge patch could not remove what is no longer true.
const patchStatus: Do<'patchStatus'> = async (kube, { powerTool: { metadata } }, { status }) => {
  const body = [
    { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    { op: 'add', path: '/status', value: status },
  ];
  try {
    const path = powerToolPath(metadata, 'status');
    return putPowerTool(await kube({ method: 'PATCH', path, patch: 'json', body }));
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return (world) => ({ ...world, gone: true });
    throw error;
  }
};

const DO: { readonly [K in Action['kind']]: Do<K> } = {
  addFinalizer,
  removeFinalizer,
  armTimer,
  disarmTimers,
  preflight,
  inject,
  label,
  unlabel,
  patchStatus,
};

async function patchMetadata(kube: Kube, of: PowerTool, finalizers: readonly string[]): Promise<Change> {
  const body = { metadata: { resourceVersion: of.metadata.resourceVersion, finalizers } };
  return putPowerTool(
    await kube({ method: 'PATCH', path: powerToolPath(of.metadata), patch: 'merge', body }),
  );
}

// Through the status subresource the API server ignores every change of the spec: no right to patch pods is needed.
// Forced, because the tool that runs is the one whose job must hear of the pod.
async function mark(kube: Kube, target: Pod, jobUid: string, marked: boolean): Promise<Change> {
  const query = { fieldManager: labelManager(jobUid), force: 'true' };
  const body = makeLabelPatch(target, jobUid, marked);
  const path = podPath(target.metadata, 'status');
  try {
    return putPod(parse(pod, await kube({ method: 'PATCH', path, query, patch: 'apply', body }), path));
  } catch (error) {
    if (isKubeError(error, 'NotFound') || isOtherPod(error)) return losePod(target);
    throw error;
  }
}

// Another pod has taken the name: the API server finds the uid wrong.
function isOtherPod(error: unknown): boolean {
  return isKubeError(error, 'Conflict', 'Refused') && (error.status === 409 || error.status === 422);
}

function putPod(changed: Pod): Change {
  return (world) => ({
    ...world,
    pods: world.pods.map((old) => (old.metadata.uid === changed.metadata.uid ? changed : old)),
  });
}

function losePod({ metadata }: Pod): Change {
  return (world) => ({ ...world, lost: new Set(world.lost).add(metadata.uid) });
}

function putPowerTool(raw: unknown): Change {
  const changed = parse(powerTool, raw, 'PowerTool');
  return (world) => ({ ...world, powerTool: changed });
}

function withFinalizers(world: World, finalizers: string[]): World {
  const { powerTool } = world;
  return { ...world, powerTool: { ...powerTool, metadata: { ...powerTool.metadata, finalizers } } };
}
