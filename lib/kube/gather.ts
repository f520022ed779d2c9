import { API_VERSION, JOB_LABEL, SCHEDULE_LABEL } from '../api/names.ts';
import { pod, type Pod } from '../api/pod.ts';
import { FINAL_PHASES, isFinal } from '../api/power-tool-status.ts';
import { powerTool, type PowerTool } from '../api/power-tool.ts';
import { profilerImages } from '../api/profiler-images.ts';
import { deadlineOfTimer, hasFired, jobOfTimer, timer } from '../api/timer.ts';
import type { AdminRules } from '../security/approve.ts';
import { readConfig } from '../security/read-config.ts';
import type { Ref } from '../api/object-meta.ts';
import {
  allPowerToolsPath,
  podsPath,
  powerToolConfigsPath,
  powerToolPath,
  powerToolsPath,
  profilerImagesPath,
  timerPath,
} from './paths.ts';
import type { Kube } from './port.ts';
import { parse, readList, readOne } from './read.ts';

/** Reads a PowerTool; undefined when it is gone. */
export function gatherPowerTool(kube: Kube, ref: Ref): Promise<PowerTool | undefined> {
  return readOne(kube, powerToolPath(ref), powerTool);
}

/** A timer that has fired: whose it is, and when it was to fire. */
export interface Fired {
  readonly ref: Ref;
  readonly judgedAt: Date | undefined;
}

/** The job whose timer has fired; undefined while the timer runs, and when it is gone. */
export async function gatherFired(kube: Kube, timerName: string): Promise<Fired | undefined> {
  const found = await readOne(kube, timerPath(timerName), timer);
  const ref = found && hasFired(found) ? jobOfTimer(found) : undefined;
  return found && ref && { ref, judgedAt: deadlineOfTimer(found) };
}

/** The jobs of all namespaces that have not ended; the API server does the choosing. */
export async function gatherUnfinished(kube: Kube): Promise<PowerTool[]> {
  const fieldSelector = FINAL_PHASES.map((phase) => `status.phase!=${phase}`).join(',');
  const found = await readList(kube, allPowerToolsPath, { fieldSelector }, asPowerTool);
  return known(found).filter(({ status }) => !isFinal(status?.phase));
}

/** The runs of a schedule. @param uid of the schedule. */
export async function gatherRuns(kube: Kube, namespace: string, uid: string): Promise<PowerTool[]> {
  const query = { labelSelector: `${SCHEDULE_LABEL}=${uid}` };
  return known(await readList(kube, powerToolsPath(namespace), query, asPowerTool));
}

/** The pods of a namespace that are marked, by any job. */
export function gatherMarked(kube: Kube, namespace: string): Promise<Pod[]> {
  return readList(kube, podsPath(namespace), { labelSelector: JOB_LABEL }, asPod);
}

/** What admins decided about a tool: the image map and the PowerToolConfigs of its name. */
export async function gatherRules(kube: Kube, tool: string): Promise<AdminRules> {
  const [images, configs] = await Promise.all([
    readOne(kube, profilerImagesPath, profilerImages),
    readList(kube, powerToolConfigsPath, { fieldSelector: `spec.name=${tool}` }, readConfig),
  ]);
  return { images: images?.data ?? {}, configs };
}

/** One job that we cannot read must not stop the others of its list. */
export function asPowerTool(raw: unknown): PowerTool | undefined {
  return powerTool.safeParse({ apiVersion: API_VERSION, kind: 'PowerTool', ...(raw as object) }).data;
}

/** A pod of a list. @throws KubeError when it cannot be read. */
export function asPod(raw: unknown): Pod {
  return parse(pod, raw, 'Pod');
}

function known(found: readonly (PowerTool | undefined)[]): PowerTool[] {
  return found.filter((job) => job !== undefined);
}
