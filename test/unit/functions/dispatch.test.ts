import { jest } from '@jest/globals';
import { makeDispatch } from '../../../functions/dispatch.ts';
import type { ObjectEvent } from '../../../lib/api/event.ts';
import { aKube, kubeError, type Cluster } from '../../build/a-kube.ts';
import { aLog } from '../../build/a-log.ts';
import { LIMITS, NOW } from '../../build/a-world.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] }));
afterEach(() => void jest.useRealTimers());

async function send(
  which: Parameters<typeof makeDispatch>[0],
  kind: string,
  change: string,
  { before, name = 'x' }: { before?: NonNullable<Cluster['before']>; name?: string } = {},
) {
  const { kube, log: requests } = aKube(before ? { before } : {});
  const { log } = aLog();
  const handle = makeDispatch(which, { kube, log, now: () => NOW, limits: LIMITS });
  const event: ObjectEvent = {
    type: `dev.knative.apiserver.ref.${change}`,
    kind,
    namespace: 'shop',
    name,
  };
  const [result] = await Promise.all([
    Promise.allSettled([handle(event, log)]),
    jest.advanceTimersByTimeAsync(10_000),
  ]);
  return { result: result[0], requests: requests() };
}

describe('makeDispatch', () => {
  test('one function gets what it asked for', async () => {
    expect((await send('creation', 'PowerTool', 'add')).requests).toEqual(['GET shop/powertools/x']);
  });

  test.each([
    { which: 'creation', kind: 'PowerTool', change: 'update' },
    { which: 'status', kind: 'PowerTool', change: 'add' },
    { which: 'all', kind: 'Secret', change: 'add' },
    { which: 'all', kind: 'Pod', change: 'add' },
    { which: 'status', kind: 'Job', change: 'update' },
    { which: 'creation', kind: 'PingSource', change: 'ping' },
    { which: 'all', kind: 'Job', change: 'update' },
  ] as const)(
    '$which has nothing to do with $kind $change: no request, and done',
    async ({ which, kind, change }) => {
      const { result, requests } = await send(which, kind, change);
      expect(requests).toEqual([]);
      expect(result).toMatchObject({ status: 'fulfilled' });
    },
  );

  test('as all functions, an event goes to each that asked for it', async () => {
    expect((await send('all', 'Pod', 'delete')).requests).toEqual(['GET powertools', 'GET powertools']);
  });

  test.each([
    { which: 'creation', name: 'toe-creation-1', want: ['GET toe-timers/jobs/toe-creation-1'] },
    { which: 'cleanup', name: 'toe-creation-1', want: [] },
    { which: 'creation', name: 'toe-cleanup-1', want: [] },
    { which: 'cleanup', name: 'toe-cleanup-1', want: ['GET toe-timers/jobs/toe-cleanup-1'] },
    { which: 'all', name: 'toe-cleanup-1', want: ['GET toe-timers/jobs/toe-cleanup-1'] },
    { which: 'all', name: 'x-toe-cleanup-1', want: [] },
  ] as const)(
    'a timer wakes the function that its name says: $which, $name',
    async ({ which, name, want }) => {
      expect((await send(which, 'Job', 'update', { name })).requests).toEqual(want);
    },
  );

  test.each([
    { first: kubeError('Refused', 403), second: kubeError('Unavailable', 503) },
    { first: kubeError('Unavailable', 503), second: kubeError('Refused', 403) },
  ])(
    'when one must be tried again, the event is, whatever became of the other',
    async ({ first, second }) => {
      const before: Cluster['before'] = (_request, count) => {
        throw count === 1 ? first : second;
      };
      const { result, requests } = await send('all', 'Pod', 'delete', { before });
      expect(requests).toHaveLength(2);
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'Unavailable' } });
    },
  );
});
