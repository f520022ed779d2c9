import * as z from 'zod';
import type { JobSpec } from '../api/job-spec.ts';
import { toSelectorQuery } from '../api/label-selector.ts';
import { JOB_LABEL, PROFILING_LABEL } from '../api/names.ts';
import type { Pod } from '../api/pod.ts';
import type { Target } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { NamespaceSelector } from '../api/targets.ts';
import { asPod } from './gather.ts';
import { allPodsPath, namespacesPath, podsPath } from './paths.ts';
import type { Kube } from './port.ts';
import { parse, readList } from './read.ts';

/**
 * The pods that a job selects. Other namespaces than its own count only when an admin has opted them in.
 * @param namespace of the job.
 */
export async function gatherPods(
  kube: Kube,
  namespace: string,
  { selector, namespaces }: Pick<JobSpec, 'selector' | 'namespaces'>,
): Promise<Pod[]> {
  const labelSelector = toSelectorQuery(selector);
  if (!namespaces) return readList(kube, podsPath(namespace), { labelSelector }, asPod);
  const [opted, pods] = await Promise.all([
    gatherNamespaces(kube, namespaces),
    readList(kube, allPodsPath, { labelSelector }, asPod),
  ]);
  return pods.filter(({ metadata }) => opted.has(metadata.namespace));
}

/** Most pods of a namespace that are looked up one by one. */
const BY_NAME = 10;

/**
 * The pods in which the status says that the tool is, and which the job selects no more: whoever changes the labels of
 * a pod ends no tool by it. Those that are gone are left out.
 * @param selected the pods that the job selects now.
 */
export async function gatherStrays(
  kube: Kube,
  { metadata, status }: PowerTool,
  selected: readonly Pod[],
): Promise<Pod[]> {
  const there = new Set(selected.map((pod) => pod.metadata.uid));
  const missing = (status?.targets ?? []).filter(({ state, uid }) => state === 'Active' && !there.has(uid));
  const byNamespace = Map.groupBy(missing, ({ namespace = metadata.namespace }) => namespace);
  const found = await Promise.all([...byNamespace].map(([namespace, rows]) => lookUp(kube, namespace, rows)));
  const uids = new Set(missing.map(({ uid }) => uid));
  return found.flat().filter((pod) => uids.has(pod.metadata.uid));
}

// Who follows tools may list pods; so a look at one is a list, too.
async function lookUp(kube: Kube, namespace: string, rows: readonly Target[]): Promise<Pod[]> {
  const queries =
    rows.length > BY_NAME ? [{}] : rows.map(({ pod }) => ({ fieldSelector: `metadata.name=${pod}` }));
  const lists = queries.map((query) => readList(kube, podsPath(namespace), query, asPod));
  return (await Promise.all(lists)).flat();
}

/** The pods of all namespaces that a job has marked. */
export function gatherMarkedBy(kube: Kube, jobUid: string): Promise<Pod[]> {
  return readList(kube, allPodsPath, { labelSelector: `${JOB_LABEL}=${jobUid}` }, asPod);
}

/** The namespaces that admins opted in, or those of them that a job selects. */
export async function gatherNamespaces(
  kube: Kube,
  { matchNames, matchLabels }: NamespaceSelector = {},
): Promise<ReadonlySet<string>> {
  const chosen = toSelectorQuery({ matchLabels });
  const labelSelector = chosen === '' ? OPTED_IN : `${OPTED_IN},${chosen}`;
  const names = await readList(
    kube,
    namespacesPath,
    { labelSelector },
    (raw) => parse(namespace, raw, 'Namespace').metadata.name,
  );
  return new Set(names.filter((name) => matchNames === undefined || matchNames.includes(name)));
}

// A condition of its own: a user who names the same label adds another, and cannot take this one away.
const OPTED_IN = toSelectorQuery({ matchLabels: { [PROFILING_LABEL]: 'enabled' } });

const namespace = z.object({ metadata: z.object({ name: z.string() }) });
