import { API_VERSION } from '../api/names.ts';
import type { Condition } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { isRefusal } from '../api/refusal.ts';
import { resolveImage } from '../images/resolve-image.ts';
import { nameEvent, type Telling } from '../make/event.ts';
import { toTime } from '../status/time.ts';
import { CONCERNED, type FoundConfig, type News, type Setup } from './find-news.ts';
import { findWaiting, nameJobs, toolOf } from './find-waiting.ts';
import { tellBadImages } from './tell-bad-images.ts';

/** What a plan about the admins' rules depends on. */
export interface ConfigWorld {
  readonly setup: Setup;
  readonly news: readonly News[];
  /** The jobs of all namespaces that have not ended. */
  readonly jobs: readonly PowerTool[];
  /** Images have changed or a PowerToolConfig went: what this means for tools without one, no condition shows. */
  readonly isTraceless: boolean;
}

/** What is to be done. */
export interface ConfigPlan {
  /** Jobs that may be able to go on. */
  readonly toWake: readonly PowerTool[];
  readonly toTell: readonly Telling[];
  readonly toWrite: readonly Writing[];
}

/** A condition and the PowerToolConfig that gets it. */
export interface Writing {
  readonly metadata: FoundConfig['metadata'];
  readonly condition: Condition;
}

/**
 * Writes what the conditions do not say yet, tells what has turned, and wakes the jobs that wait for a tool that can
 * be used. Those whose tool cannot are left waiting: to wake them would end them, and an admin's slip of the pen
 * should not.
 */
export function planConfig({ setup, news, jobs, isTraceless }: ConfigWorld, now: Date): ConfigPlan {
  const waiting = findWaiting(jobs);
  const usable = new Set(
    news.filter(({ verdict }) => verdict.status === 'True').map(({ found }) => found.tool),
  );
  return {
    toWake: waiting.filter((job) => usable.has(toolOf(job)) || (isTraceless && isBare(setup, job))),
    toTell: [...news.flatMap(tellTurn), ...(isTraceless ? tellBadImages(setup) : [])],
    toWrite: news.map((one) => write(one, waiting, now)),
  };
}

// Its tool has an image and no PowerToolConfig.
function isBare({ images, configs }: Setup, job: PowerTool): boolean {
  const tool = toolOf(job);
  if (tool === undefined || configs.some((found) => found.tool === tool)) return false;
  return !isRefusal(resolveImage(tool, images?.data ?? {}));
}

// What is right from the beginning is not told.
function tellTurn({ found: { metadata, ready }, verdict: { status, reason, message } }: News): Telling[] {
  if (status === (ready?.status ?? 'True')) return [];
  const of = { apiVersion: API_VERSION, kind: 'PowerToolConfig', metadata };
  const name = nameEvent(of, 'Ready', status, ready?.lastTransitionTime ?? 'never');
  const type = status === 'True' ? 'Normal' : 'Warning';
  return [{ of, event: { name, type, reason, note: message } }];
}

function write({ found, verdict }: News, waiting: readonly PowerTool[], now: Date): Writing {
  const { metadata, ready, tool } = found;
  const concerned = waiting.filter((job) => tool !== undefined && toolOf(job) === tool);
  const text = concerned.length > 0 ? `${CONCERNED}${nameJobs(concerned)}` : '';
  const isSame = ready?.status === verdict.status;
  const condition: Condition = {
    type: 'Ready',
    ...verdict,
    message: `${verdict.message}${text}`,
    lastTransitionTime: isSame ? ready.lastTransitionTime : toTime(now),
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  };
  return { metadata, condition };
}
