import type { PowerTool } from '../api/power-tool.ts';
import { makeTimer } from '../make/timer.ts';
import { after } from '../status/time.ts';
import { timersPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';

/** Has a job looked at by the function that starts jobs: by a timer that fires at once. */
export async function wake(kube: Kube, job: PowerTool, now: Date): Promise<void> {
  const body = makeTimer(job, { wakes: 'creation', deadline: after(now, 1) }, now);
  try {
    await kube({ method: 'POST', path: timersPath, body });
  } catch (error) {
    if (!isKubeError(error, 'AlreadyExists')) throw error;
  }
}
