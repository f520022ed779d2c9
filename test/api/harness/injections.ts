import { COLLECTOR_ENDPOINT } from '../../../lib/api/collector.ts';
import { jobSpecOf } from '../../../lib/api/job-spec.ts';
import { PROFILING_LABEL } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { powerTool } from '../../../lib/api/power-tool.ts';
import { isRefusal } from '../../../lib/api/refusal.ts';
import { gatherRules } from '../../../lib/kube/gather.ts';
import type { Ref } from '../../../lib/api/object-meta.ts';
import { podPath } from '../../../lib/kube/paths.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { makeEphemeralContainer } from '../../../lib/make/ephemeral-container.ts';
import { approve } from '../../../lib/security/approve.ts';
import { findConfig } from '../../../lib/security/find-config.ts';
import type { AddedContainer, Injection } from '../../../lib/security/injection/rule.ts';
import type { InjectionCase } from '../../build/injection-cases.ts';
import { admin } from './api.ts';
import { beginDeletion, makePod, report, runPod } from './kubelet.ts';
import { getPod, makeNamespace, powerToolOf, unique } from './objects.ts';

/** The pod of a case, alive or not, in a namespace of its own. */
export async function podOfCase({ podSpec, life, closed = false }: InjectionCase): Promise<Pod> {
  const namespace = await makeNamespace(closed ? { [PROFILING_LABEL]: 'no' } : {});
  const parts = podSpec ? { spec: podSpec } : {};
  const ref = await (life === 'Pending' ? makePod : runPod)(namespace, parts);
  if (life === 'deleted') await beginDeletion(ref);
  if (life === 'Succeeded' || life === 'Failed') await report(ref, life, { terminated: { exitCode: 0 } });
  return getPod(ref);
}

/** The container that toe itself makes for a tool, when all that admins say of it is as it is now. */
export async function goodContainer(pod: Pod, tool: string, output?: object): Promise<AddedContainer> {
  const { namespace } = pod.metadata;
  const rules = await gatherRules(admin, tool);
  const raw = powerToolOf(
    { name: unique('job'), namespace },
    { tool: { name: tool }, ...(output ? { output } : {}) },
  );
  const metadata = {
    ...(raw['metadata'] as object),
    uid: '5b8f0b1e-0000-4000-8000-00000000000a',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  const made = powerTool.parse({ ...raw, metadata });
  const job = jobSpecOf(made.spec);
  if (isRefusal(job)) throw new Error(job.message);
  // In whichever namespace the config allows: what is good about the rest does not depend on it.
  const config = findConfig(tool, rules.configs);
  const home = isRefusal(config) ? namespace : (config?.spec.allowedNamespaces?.[0] ?? namespace);
  const approval = approve(job, home, rules);
  if (isRefusal(approval)) throw new Error(approval.message);
  const of = { powerTool: made, job, pod, target: 'app', attempt: 1, approval };
  return makeEphemeralContainer({ ...of, collectorEndpoint: COLLECTOR_ENDPOINT });
}

/** The containers of a case. */
export async function containersOf(
  { tool = 'aperf', output, change = (good) => good }: InjectionCase,
  pod: Pod,
): Promise<AddedContainer[]> {
  return [change(await goodContainer(pod, tool, output))].flat();
}

/** The same request as the functions' own rules see it. */
export async function seenByRules(
  { closed = false }: InjectionCase,
  pod: Pod,
  added: readonly AddedContainer[],
): Promise<Injection> {
  const tool = added[0]?.env?.find(({ name }) => name === 'TOE_TOOL')?.value ?? '';
  const { images, configs } = await gatherRules(admin, tool);
  const config = findConfig(tool, configs);
  if (isRefusal(config)) throw new Error(config.message);
  return { pod, added, namespaceLabels: { [PROFILING_LABEL]: closed ? 'no' : 'enabled' }, images, config };
}

/** Asks for these ephemeral containers in a pod, exactly as they stand, and stores nothing. */
export function tryToAdd(kube: Kube, ref: Ref, added: readonly unknown[], uid?: string): Promise<unknown> {
  return kube({
    method: 'PATCH',
    path: podPath(ref, 'ephemeralcontainers'),
    patch: 'merge',
    query: { dryRun: 'All' },
    body: { metadata: uid === undefined ? {} : { uid }, spec: { ephemeralContainers: added } },
  });
}
