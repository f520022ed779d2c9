import { expect, test } from '@jest/globals';
import { makeSweep } from '../../../../functions/collector/sweep.ts';
import { makeCollector } from '../../../../lib/http/collector/collector.ts';
import { makeNoStore } from '../../../../lib/store/no-store.ts';
import { markExpiry } from '../../../../lib/store/sweep-expired.ts';
import type { Store } from '../../../../lib/store/port.ts';
import { PING } from '../../../../lib/api/event.ts';
import { aHashThread } from '../../../build/a-hash-thread.ts';
import { aLog } from '../../../build/a-log.ts';
import { FOLDER, hexOf, JOB, TARGET } from '../../../build/a-run.ts';
import { aStore } from '../../../build/a-store.ts';

const EVENT = { type: PING, kind: 'PingSource', namespace: 'toe-system', name: 'toe-sweep' };

function aSweep(store: Store) {
  const { log, lines } = aLog();
  const collector = makeCollector({
    store,
    kube: () => Promise.reject(new Error('nobody asks')),
    hashThread: aHashThread(),
    now: () => new Date('2026-12-04T00:00:00Z'),
    log,
    quotas: { jobBytes: 5000, namespaceBytes: 5000 },
    maxRetentionDays: 30,
  });
  const sweep = makeSweep(collector);
  return { sweep: () => sweep(EVENT, log), lines, usage: collector.usage };
}

test('what is too old goes and counts no more, and a line of the audit says which run it was', async () => {
  const store = aStore();
  await store.put(`${FOLDER}/a`, Buffer.from('x'), hexOf('x'), { absent: true });
  await markExpiry(store, TARGET, 7, new Date('2026-11-26T10:00:00Z'));
  const { sweep, lines, usage } = aSweep(store);
  expect(await usage.left(TARGET)).toBeLessThan(1000);
  await sweep();
  expect(store.keys()).toEqual([]);
  expect(await usage.left(TARGET)).toBe(5000);
  expect(lines.filter(({ msg }) => msg === 'audit')).toEqual([
    expect.objectContaining({ audit: 'deletion', user: 'toe (its time is over)', jobUid: JOB.uid }),
  ]);
});

test('where there is no store there is nothing to do', async () => {
  const { sweep, lines } = aSweep(makeNoStore('make one'));
  await sweep();
  expect(lines).toEqual([]);
});

test('a store that is away is a fault: the broker sends the event again', async () => {
  const store = aStore();
  store.before = () => {
    throw new Error('away');
  };
  await expect(aSweep(store).sweep()).rejects.toThrow('away');
});

test('what was deleted is in the audit also when another run could not be', async () => {
  const store = aStore();
  await store.put(`${FOLDER}/a`, Buffer.from('x'), hexOf('x'), { absent: true });
  for (const namespace of ['bank', TARGET.namespace])
    await markExpiry(store, { ...TARGET, namespace }, 7, new Date('2026-11-26T10:00:00Z'));
  store.before = (call) => {
    if (call.startsWith('list bank.')) throw new Error('away');
  };
  const { sweep, lines } = aSweep(store);
  await expect(sweep()).rejects.toThrow('away');
  expect(lines).toContainEqual(expect.objectContaining({ audit: 'deletion', jobNamespace: 'shop' }));
});

test('sweeps at the same time are one or two, however many events come', async () => {
  const store = aStore();
  const { sweep } = aSweep(store);
  await Promise.all(Array.from({ length: 50 }, sweep));
  expect(store.calls.length).toBeLessThanOrEqual(2);
});
