import { toSelectorQuery, type LabelSelector } from '../api/label-selector.ts';
import { API_VERSION, JOB_LABEL } from '../api/names.ts';
import { pod, type Pod } from '../api/pod.ts';
import { powerToolConfig, type PowerToolConfig } from '../api/power-tool-config.ts';
import { isFinal, type Phase } from '../api/power-tool-status.ts';
import { powerTool, type PowerTool } from '../api/power-tool.ts';
import { profilerImages } from '../api/profiler-images.ts';
import type { Refusal } from '../api/refusal.ts';
import { hasFired, jobOfTimer, timer } from '../api/timer.ts';
import type { AdminRules } from '../security/approve.ts';
import {
  podsPath,
  powerToolConfigsPath,
  powerToolPath,
  powerToolsPath,
  profilerImagesPath,
  timerPath,
  type Ref,
} from './paths.ts';
import type { Kube } from './port.ts';
import { parse, readList, readOne } from './read.ts';

/** Reads a PowerTool; undefined when it is gone. */
export function gatherPowerTool(kube: Kube, ref: Ref): Promise<PowerTool | undefined> {
  return readOne(kube, powerToolPath(ref), powerTool);
}

/** The job whose timer has fired; undefined while the timer runs, and when it is gone. */
export async function gatherFired(kube: Kube, timerName: string): Promise<Ref | undefined> {
  const found = await readOne(kube, timerPath(timerName), timer);
  return found && hasFired(found) ? jobOfTimer(found) : undefined;
}

const FINAL_PHASES: readonly Phase[] = ['Completed', 'Failed', 'Cancelled'];

/** The jobs of a namespace that have not ended; the API server does the choosing. */
export async function gatherUnfinished(kube: Kube, namespace: string): Promise<PowerTool[]> {
  const fieldSelector = FINAL_PHASES.map((phase) => `status.phase!=${phase}`).join(',');
  const found = await readList(kube, powerToolsPath(namespace), { fieldSelector }, asPowerTool);
  return found.filter((job) => job !== undefined).filter(({ status }) => !isFinal(status?.phase));
}

/** The pods of a namespace that match a selector. */
export function gatherPods(kube: Kube, namespace: string, selector: LabelSelector): Promise<Pod[]> {
  return readList(kube, podsPath(namespace), { labelSelector: toSelectorQuery(selector) }, asPod);
}

/** The pods of a namespace that are marked: by any job, or by one. */
export function gatherMarked(kube: Kube, namespace: string, jobUid?: string): Promise<Pod[]> {
  const labelSelector = jobUid === undefined ? JOB_LABEL : `${JOB_LABEL}=${jobUid}`;
  return readList(kube, podsPath(namespace), { labelSelector }, asPod);
}

/** What admins decided about a tool: the image map and the PowerToolConfigs of its name. */
export async function gatherRules(kube: Kube, tool: string): Promise<AdminRules> {
  const [images, configs] = await Promise.all([
    readOne(kube, profilerImagesPath, profilerImages),
    readList(kube, powerToolConfigsPath, { fieldSelector: `spec.name=${tool}` }, asConfig),
  ]);
  return { images: images?.data ?? {}, configs };
}

// One job that we cannot read must not stop the others of its namespace.
function asPowerTool(raw: unknown): PowerTool | undefined {
  return powerTool.safeParse({ apiVersion: API_VERSION, kind: 'PowerTool', ...(raw as object) }).data;
}

function asPod(raw: unknown): Pod {
  return parse(pod, raw, 'Pod');
}

// One unreadable config must not stop every job of the cluster: it becomes the reason why its own tool is refused.
function asConfig(raw: unknown): PowerToolConfig | Refusal {
  const result = powerToolConfig.safeParse({
    apiVersion: API_VERSION,
    kind: 'PowerToolConfig',
    ...(raw as object),
  });
  if (result.success) return result.data;
  const name = (raw as { metadata?: { name?: string } }).metadata?.name ?? 'without a name';
  return {
    reason: 'ConfigInvalid',
    message: `The PowerToolConfig ${name} cannot be read: ${result.error.issues[0]?.message ?? 'unknown'}. An admin must correct it.`,
  };
}
