import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OBJECT_BYTES } from '../../../../lib/artifacts/quota.ts';
import { StoreError } from '../../../../lib/store/port.ts';
import { aCollector, aStoredJob } from '../../../build/a-collector.ts';
import { aStore } from '../../../build/a-store.ts';

let it: Awaited<ReturnType<typeof aCollector>>;
beforeEach(async () => void (it = await aCollector({ jobBytes: 100 + OBJECT_BYTES })));
afterEach(() => it.close());

const beat = (body: unknown = { phase: 'running', bytes: 5 }) => it.tell('POST', '/beat', body);

describe('A beat', () => {
  test('is answered with the verdict, the lease and what may still come', async () => {
    await it.sendChunk('a', 1, '12345');
    const { status, json } = await beat();
    expect([status, json()]).toEqual([
      200,
      { verdict: 'go', beatSeconds: 10, leaseSeconds: 60, bytesLeft: 95 },
    ]);
  });

  test.each<[string, () => void, string]>([
    ['stopped', () => it.jobs.set('shop/web-cpu', aStoredJob({ spec: { shutdown: 'Stop' } })), 'stop'],
    ['cancelled', () => it.jobs.set('shop/web-cpu', aStoredJob({ spec: { shutdown: 'Cancel' } })), 'cancel'],
    ['over', () => it.jobs.set('shop/web-cpu', aStoredJob({ status: { phase: 'Failed' } })), 'stop'],
    ['gone', () => it.jobs.clear(), 'cancel'],
    [
      'replaced by another of its name',
      () =>
        it.jobs.set(
          'shop/web-cpu',
          aStoredJob({ metadata: { uid: '0a1b2c3d-0000-4000-8000-00000000000f' } }),
        ),
      'cancel',
    ],
    [
      'being deleted',
      () =>
        it.jobs.set('shop/web-cpu', aStoredJob({ metadata: { deletionTimestamp: '2026-11-26T10:00:00Z' } })),
      'stop',
    ],
  ])('of a job that is %s', async (_what, change, verdict) => {
    change();
    expect((await beat()).json()).toMatchObject({ verdict });
  });

  test('of very many targets at once costs one read of the PowerTool and one of its namespace, and one review of the token', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => beat()));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(it.requests).toHaveLength(3);
  });

  test('hears of a change within two seconds', async () => {
    await beat();
    it.jobs.clear();
    it.state.now = new Date(it.state.now.getTime() + 2000);
    expect((await beat()).json()).toMatchObject({ verdict: 'cancel' });
  });

  test('is answered while the store is away: that is no reason to end a tool', async () => {
    it.store.before = () => {
      throw new StoreError('Busy', 'away');
    };
    expect((await beat()).json()).toMatchObject({ verdict: 'go', bytesLeft: 100 + OBJECT_BYTES });
  });

  test('is answered in time also when the store does not answer at all', async () => {
    const list = async function* (): AsyncGenerator<never> {
      await new Promise(() => undefined);
      yield* [];
    };
    const stuck = await aCollector({ store: { ...aStore(), list }, jobBytes: 100 });
    const { json } = await stuck.tell('POST', '/beat', { phase: 'running', bytes: 5 });
    expect(json()).toMatchObject({ verdict: 'go', bytesLeft: 100 });
    await stuck.close();
  });

  test.each([{}, { phase: 'sleeping', bytes: 1 }, { phase: 'running', bytes: -1 }])(
    '%j is none',
    async (body) => {
      expect((await beat(body)).status).toBe(400);
    },
  );
});
