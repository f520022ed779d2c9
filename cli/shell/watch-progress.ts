import type { Target } from '../../lib/api/power-tool-status.ts';
import { readText } from '../../lib/kube/client.ts';
import { KubeError } from '../../lib/kube/port.ts';
import type { Job } from '../core/job.ts';
import { readProgress, type Progress, type ProgressMap } from '../core/read-progress.ts';
import type { Cluster } from './connect.ts';
import type { Machine } from './machine.ts';
import { openLog } from './open-log.ts';

/** Milliseconds for which a log is left alone: a tool says every ten seconds how far it is, and when a phase begins. */
const INTERVAL = 2000;
/** Most tools that are asked: a screen has no room for many more. */
const MAX_TOOLS = 20;
/** The end of a log in which its last word is looked for; what the tool itself writes stands between. */
const TAIL = { tailLines: '50', limitBytes: String(64 * 1024) };

/** What is known of the progress of tools. It is nice to have: who cannot have it hears nothing of that. */
export interface ProgressWatch {
  readonly known: () => ProgressMap;
  /** Asks the tools that are at work, one after the other, unless that has just been done. Never rejects. */
  readonly look: (job: Job) => Promise<void>;
  /** Breaks off what is being asked, and asks no more. */
  readonly stop: () => void;
}

/** Watches the progress of the tools of a job, by the ends of their logs. */
export function watchProgress(cluster: Cluster, now: Machine['now']): ProgressWatch {
  const known = new Map<string, Progress>();
  const over = new AbortController();
  let next = 0;
  const ask = async (job: Job, target: Target): Promise<void> => {
    try {
      const log = await openLog(cluster, job, target, { query: TAIL, signal: over.signal });
      const [container, found] = [target.container ?? '', readProgress(await readText(log))];
      // When it began stands at the beginning of a log, which its end leaves behind.
      if (found) known.set(container, { ...known.get(container), ...found });
    } catch (error) {
      // Who may not read logs is not told so again and again.
      if (error instanceof KubeError && error.status === 403) over.abort();
    }
  };
  const look = async (job: Job): Promise<void> => {
    if (now().getTime() < next) return;
    next = Infinity;
    for (const target of toolsAtWork(job)) if (!over.signal.aborted) await ask(job, target);
    next = now().getTime() + INTERVAL;
  };
  return { known: () => new Map(known), look, stop: () => over.abort() };
}

/** Milliseconds that somebody who looks once waits for it. */
const PATIENCE = 2000;

/** The progress of the tools of a job as it is now, as far as it is heard of soon. */
export async function seeProgress(
  cluster: Cluster,
  job: Job,
  { now, sleep }: Pick<Machine, 'now' | 'sleep'>,
): Promise<ProgressMap> {
  const progress = watchProgress(cluster, now);
  const heard = new AbortController();
  await Promise.race([progress.look(job), sleep(PATIENCE, heard.signal)]);
  heard.abort();
  progress.stop();
  return progress.known();
}

function toolsAtWork({ status }: Job): Target[] {
  const { targets = [] } = status ?? {};
  // That a tool has started is no news to the status: its log tells.
  const atWork = targets.filter(({ state, container }) => state === 'Active' && container);
  return atWork.slice(0, MAX_TOOLS);
}
