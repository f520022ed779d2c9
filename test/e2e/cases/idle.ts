import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { podsPath } from '../../../lib/kube/paths.ts';
import { eventually, list } from '../harness/api.ts';
import { markAuditLog, requestsSince, type Request } from '../harness/audit.ts';
import { say } from '../harness/progress.ts';
import { sweepOften, untilSweep } from '../harness/source.ts';

/** Seconds without a request that count as silence. */
const SILENCE_SECONDS = 60;
/** Window of the autoscaler (60 s), its grace (30 s) and the drain of the proxy (30 s), with room. */
const SCALE_DOWN_SECONDS = 180;
/** Requests that are worth reading when they do not end. */
const MOST_TOLD = 40;
/** Milliseconds for what is on its way. */
const MARGIN = 5000;

/**
 * Waits until no function has a pod, and proves by the audit log that none has asked for anything for a minute.
 * The sweep, four times an hour, is the one exception: the minute lies between two of them.
 * @param mark place in the audit log from before the first job.
 */
export async function expectSilence(mark: number): Promise<void> {
  await awaitNoPods();
  if (untilSweep() < SILENCE_SECONDS * 1000 + MARGIN) {
    await sleep(untilSweep() + MARGIN);
    await awaitNoPods();
  }
  const before = await requestsSince(mark);
  expect(before.length).toBeGreaterThan(0);
  const last = Math.max(...before.map(timeOf));
  await sleep(Math.max(0, last + SILENCE_SECONDS * 1000 - Date.now()));
  const later = (await requestsSince(mark)).filter((request) => timeOf(request) > last);
  expect(later.map(tell)).toEqual([]);
  expect(await functionPods()).toEqual([]);
  say(`      the functions sent ${before.length} requests, and none in the last ${SILENCE_SECONDS} s`);
}

/** What a sweep asks for when there is nothing to sweep up; cleanup, and the collector for its store, ask for their own rights first. */
const SWEEP = [
  ...Array<string>(6).fill('create /apis/authorization.k8s.io/v1/selfsubjectrulesreviews'),
  'list /api/v1/namespaces',
  'list /api/v1/pods',
  `get /api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps/toe-budgets`,
  'list /apis/batch/v1/namespaces/toe-timers/jobs',
  'list /apis/codriverlabs.ai.toe.run/v1alpha1/powertools',
];

/** Proves that a sweep wakes its function from zero, and that it costs these requests and no more. */
export async function expectCheapSweep(): Promise<void> {
  const mark = await markAuditLog();
  await sweepOften(() =>
    eventually('the sweep has asked', 120, async () => (await requestsSince(mark)).length >= SWEEP.length),
  );
  await sleep(MARGIN);
  const asked = await requestsSince(mark);
  expect(asked.map(tell).sort()).toEqual([...SWEEP].sort());
}

async function awaitNoPods(): Promise<void> {
  // A sweep on the way there wakes them once more.
  const sweep = untilSweep() / 1000;
  const seconds = SCALE_DOWN_SECONDS + (sweep < SCALE_DOWN_SECONDS ? sweep : 0);
  const mark = await markAuditLog();
  try {
    await eventually('no function has a pod', seconds, async () => (await functionPods()).length === 0);
  } catch (error) {
    const asked = (await requestsSince(mark)).map((one) => `${one.requestReceivedTimestamp} ${tell(one)}`);
    const left = await run('kubectl', ['get', 'powertools,jobs', '--all-namespaces']);
    const parts = [await functionPods(), asked.slice(-MOST_TOLD), [left]];
    throw new Error([String(error), ...parts.flat()].join('\n'), { cause: error });
  }
}

function tell({ verb, requestURI }: Request): string {
  return `${verb} ${requestURI.replace(/\?.*/, '')}`;
}

async function functionPods(): Promise<string[]> {
  const pods = await list<Pod>(podsPath(SYSTEM_NAMESPACE), 'serving.knative.dev/service');
  return pods.map(({ metadata }) => metadata.name);
}

function timeOf({ requestReceivedTimestamp }: Request): number {
  return Date.parse(requestReceivedTimestamp);
}
