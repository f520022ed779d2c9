import { TIMER_LABEL } from '../../../lib/api/names.ts';
import { timerPath, timersPath } from '../../../lib/kube/paths.ts';
import { admin } from './api.ts';
import type { KubeObject } from './path-of.ts';

/** The timers of a job. */
export async function timersOf(jobUid: string): Promise<KubeObject[]> {
  const query = { labelSelector: `${TIMER_LABEL}=${jobUid}` };
  const { items } = (await admin({ method: 'GET', path: timersPath, query })) as { items: KubeObject[] };
  return items;
}

/** The Job controller says that the time of a timer is over. */
export async function fire({ metadata }: KubeObject): Promise<void> {
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const failed = {
    status: 'True',
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
    lastProbeTime: time,
    lastTransitionTime: time,
  };
  const conditions = ['FailureTarget', 'Failed'].map((type) => ({ type, ...failed }));
  const body = { status: { startTime: metadata['creationTimestamp'], conditions } };
  await admin({ method: 'PATCH', path: `${timerPath(metadata.name)}/status`, patch: 'merge', body });
}
