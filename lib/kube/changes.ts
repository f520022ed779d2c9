import { pod, type Pod } from '../api/pod.ts';
import { powerTool } from '../api/power-tool.ts';
import type { Action } from '../plan/action.ts';
import type { World } from '../plan/world.ts';
import type { Kube } from './port.ts';
import { parse } from './read.ts';

/** What an action has taught: a change of the world. */
export type Change = (world: World) => World;

/** Sends the request of one kind of action. */
export type Do<K extends Action['kind']> = (
  kube: Kube,
  world: World,
  action: Extract<Action, { kind: K }>,
  now: Date,
) => Promise<Change>;

/** The pod is now as the API server answered. */
export function putPod(raw: unknown): Change {
  const changed = parse(pod, raw, 'Pod');
  return (world) => ({
    ...world,
    pods: world.pods.map((old) => (old.metadata.uid === changed.metadata.uid ? changed : old)),
  });
}

/** The pod is gone. */
export function losePod({ metadata }: Pod): Change {
  return (world) => ({ ...world, lost: new Set(world.lost).add(metadata.uid) });
}

/** Somebody else has written to the pod; it is now so. */
export function crossPod(now: Pod): Change {
  const put = putPod(now);
  return (world) => ({ ...put(world), crossed: new Set(world.crossed).add(now.metadata.uid) });
}

/** The PowerTool is now as the API server answered. */
export function putPowerTool(raw: unknown): Change {
  const changed = parse(powerTool, raw, 'PowerTool');
  return (world) => ({ ...world, powerTool: changed });
}
