import { apply } from '../../lib/kube/apply.ts';
import type { Pod } from '../../lib/api/pod.ts';
import type { KubeRequest } from '../../lib/kube/port.ts';
import { makeEphemeralContainer, type ToolContainer } from '../../lib/make/ephemeral-container.ts';
import type { Action } from '../../lib/plan/action.ts';
import type { World } from '../../lib/plan/world.ts';
import { makeSecurityContext } from '../../lib/security/security-context.ts';
import { aJobSpec } from './a-job-spec.ts';
import { aKube, kubeError, type Cluster, type FakeKube } from './a-kube.ts';
import { aPod } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';
import { aWorld, LIMITS, NOW } from './a-world.ts';

export interface ActionRun {
  /** What is known afterwards. */
  readonly world: World;
  readonly requests: KubeRequest[];
  readonly cluster: FakeKube;
}

/** Applies an action to a cluster that is as the world says, unless the test says otherwise. */
export async function runAction(
  action: Action,
  cluster: Cluster = {},
  given: Partial<World> = {},
): Promise<ActionRun> {
  const world = aWorld(given);
  const powerTools = [world.powerTool, ...(world.runs ?? [])];
  const fake = aKube({ powerTools, pods: world.pods, ...cluster });
  const change = await apply(fake.kube, world, action, NOW);
  return { world: change(world), requests: fake.requests, cluster: fake };
}

/** Fails the first request so, the others go through. */
export function failing(...error: Parameters<typeof kubeError>): NonNullable<Cluster['before']> {
  return (_request, count) => {
    if (count === 1) throw kubeError(...error);
  };
}

/** The container of `aperf` for a pod. */
export function aContainer(pod: Pod = aPod()): ToolContainer {
  const approval = {
    image: 'registry.example/aperf:1',
    config: undefined,
    securityContext: makeSecurityContext(undefined),
  };
  const of = { powerTool: aPowerTool(), job: aJobSpec(), pod, target: 'app', attempt: 1 };
  return makeEphemeralContainer({ ...of, approval, collectorEndpoint: LIMITS.collectorEndpoint });
}
