import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { podsPath } from '../../../lib/kube/paths.ts';
import { eventually, list } from '../harness/api.ts';
import { requestsSince, type Request } from '../harness/audit.ts';
import { say } from '../harness/progress.ts';

/** Seconds without a request that count as silence. */
const SILENCE_SECONDS = 60;
/** Window of the autoscaler (60 s), its grace (30 s) and the drain of the proxy (30 s), with room. */
const SCALE_DOWN_SECONDS = 180;

/**
 * Waits until no function has a pod, and proves by the audit log that none has asked for anything for a minute.
 * @param mark place in the audit log from before the first job.
 */
export async function expectSilence(mark: number): Promise<void> {
  await eventually(
    'no function has a pod',
    SCALE_DOWN_SECONDS,
    async () => (await functionPods()).length === 0,
  );
  const before = await requestsSince(mark);
  expect(before.length).toBeGreaterThan(0);
  const last = Math.max(...before.map(timeOf));
  await sleep(Math.max(0, last + SILENCE_SECONDS * 1000 - Date.now()));
  const later = (await requestsSince(mark)).filter((request) => timeOf(request) > last);
  expect(later.map(({ verb, requestURI }) => `${verb} ${requestURI}`)).toEqual([]);
  expect(await functionPods()).toEqual([]);
  say(`      the functions sent ${before.length} requests, and none in the last ${SILENCE_SECONDS} s`);
}

async function functionPods(): Promise<string[]> {
  const pods = await list<Pod>(podsPath(SYSTEM_NAMESPACE), 'serving.knative.dev/service');
  return pods.map(({ metadata }) => metadata.name);
}

function timeOf({ requestReceivedTimestamp }: Request): number {
  return Date.parse(requestReceivedTimestamp);
}
