import { FINALIZER, JOB_LABEL } from '../../lib/api/names.ts';
import type { Pod } from '../../lib/api/pod.ts';
import { powerToolStatus } from '../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import type { Refusal } from '../../lib/api/refusal.ts';
import type { Action } from '../../lib/plan/action.ts';
import { podKind } from '../../lib/plan/plan-creation.ts';
import { plan } from '../../lib/plan/plan.ts';
import type { World } from '../../lib/plan/world.ts';

/** How the API server of the model answers. */
export interface Server {
  /** Its verdict on a trial or an injection; undefined lets it through. */
  readonly verdict?: (pod: Pod) => Refusal | 'lost' | undefined;
  /** Whether another field manager has put the same label on a pod. */
  readonly alsoMarked?: (pod: Pod) => boolean;
}

/** The world after some actions, as the API server and `apply` would leave it. */
export function applyModel(world: World, actions: readonly Action[], server: Server = {}): World {
  return actions.reduce((known, action) => applyOne(known, action, server), world);
}

/** Plans and applies until nothing is left; the number of steps it took stands beside the world. */
export function settle(start: World, now: Date, server: Server = {}): { world: World; steps: Action[][] } {
  const steps: Action[][] = [];
  let world = start;
  for (let actions = plan(world, now); actions.length > 0; actions = plan(world, now)) {
    steps.push(actions);
    if (steps.length > 12) throw new Error(`no end in sight: ${kinds(steps)}`);
    world = applyModel(world, actions, server);
  }
  return { world, steps };
}

/** The kinds of actions of each step, for messages and comparisons. */
export function kinds(steps: readonly (readonly Action[])[]): string {
  return steps.map((actions) => actions.map(({ kind }) => kind).join('+')).join(' ');
}

function applyOne(world: World, action: Action, server: Server): World {
  switch (action.kind) {
    case 'addFinalizer':
      return withPowerTool(
        world,
        finalizers(world.powerTool, (old) => [...old, FINALIZER]),
      );
    case 'removeFinalizer':
      return withPowerTool(
        world,
        finalizers(world.powerTool, (old) => old.filter((name) => name !== FINALIZER)),
      );
    case 'armTimer':
      return { ...world, armed: action.deadline.toISOString() };
    case 'disarmTimers':
      return { ...world, disarmed: true };
    case 'preflight':
      return tryOut(world, action.pod, server);
    case 'inject':
      return inject(world, action, server);
    case 'unlabel':
      return unlabel(world, action.pod, server);
    case 'label':
      return putPod(world, marked(action.pod, world.powerTool.metadata.uid));
    case 'patchStatus':
      return withPowerTool(world, { ...world.powerTool, status: stored(action.status) });
  }
}

// What is written comes back without members that are undefined, and must be readable.
function stored(status: unknown): NonNullable<PowerTool['status']> {
  return powerToolStatus.parse(JSON.parse(JSON.stringify(status)));
}

function tryOut(world: World, pod: Pod, { verdict }: Server): World {
  const answer = verdict?.(pod);
  if (answer === 'lost') return lose(world, pod);
  return { ...world, preflight: new Map(world.preflight).set(podKind(pod), answer ?? 'passed') };
}

function inject(
  world: World,
  { pod, container }: Extract<Action, { kind: 'inject' }>,
  { verdict }: Server,
): World {
  const answer = verdict?.(pod);
  if (answer === 'lost') return lose(world, pod);
  if (answer) return { ...world, refusals: new Map(world.refusals).set(pod.metadata.uid, answer) };
  const { name, image, targetContainerName, env } = container;
  const added = { name, image, targetContainerName, env: env.map((entry) => ({ ...entry })) };
  return putPod(world, {
    ...pod,
    spec: { ...pod.spec, ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), added] },
  });
}

// The label stays when somebody else has put it there too.
function unlabel(world: World, pod: Pod, { alsoMarked }: Server): World {
  const known = putPod(world, alsoMarked?.(pod) ? pod : marked(pod, undefined));
  return { ...known, released: new Set(known.released).add(pod.metadata.uid) };
}

function lose(world: World, { metadata }: Pod): World {
  return { ...world, lost: new Set(world.lost).add(metadata.uid) };
}

function marked(pod: Pod, jobUid: string | undefined): Pod {
  const { [JOB_LABEL]: _old, ...others } = pod.metadata.labels ?? {};
  const labels = jobUid === undefined ? others : { ...others, [JOB_LABEL]: jobUid };
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

function putPod(world: World, changed: Pod): World {
  const { uid, resourceVersion } = changed.metadata;
  const metadata = { ...changed.metadata, resourceVersion: next(resourceVersion) };
  const pods = world.pods.map((old) => (old.metadata.uid === uid ? { ...changed, metadata } : old));
  return { ...world, pods };
}

function withPowerTool(world: World, changed: PowerTool): World {
  const metadata = { ...changed.metadata, resourceVersion: next(changed.metadata.resourceVersion) };
  return { ...world, powerTool: { ...changed, metadata } };
}

function finalizers(of: PowerTool, change: (old: readonly string[]) => string[]): PowerTool {
  return { ...of, metadata: { ...of.metadata, finalizers: change(of.metadata.finalizers ?? []) } };
}

function next(resourceVersion: string): string {
  return String(Number(resourceVersion) + 1);
}
