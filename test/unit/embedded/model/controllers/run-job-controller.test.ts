import { expect, test } from '@jest/globals';
import {
  nextJobTime,
  runJobController,
} from '../../../../../embedded/model/controllers/run-job-controller.ts';
import { collectGarbage } from '../../../../../embedded/model/controllers/collect-garbage.ts';
import { hasFired, timer as timerSchema } from '../../../../../lib/api/timer.ts';
import { JOBS, openShop, timer, type Shop } from '../server.ts';

// A kube-apiserver alone fails no Job, so this is no case of test/conformance.

const TIMER = `${JOBS}/timer`;

function armed(spec: Parameters<typeof timer>[1] = {}): Shop {
  const shop = openShop();
  shop.send('POST', JOBS, timer('timer', spec));
  runJobController(shop.server);
  return shop;
}

function conditions({ send }: Shop): unknown[] {
  const { conditions: found = [] } = (send('GET', TIMER)['status'] ?? {}) as { conditions?: unknown[] };
  return found;
}

test('a new Job is started, once', () => {
  const { server, send } = armed();
  expect(send('GET', TIMER)['status']).toMatchObject({ startTime: '2026-01-01T00:00:00Z' });
  expect(runJobController(server)).toBe(0);
});

test('a Job fails when its time is over, not before', () => {
  const shop = armed();
  shop.advance(59);
  expect(runJobController(shop.server)).toBe(0);
  expect(conditions(shop)).toEqual([]);
  shop.advance(1);
  runJobController(shop.server);
  const time = '2026-01-01T00:01:00Z';
  const failed = {
    status: 'True',
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
    lastProbeTime: time,
    lastTransitionTime: time,
  };
  expect(conditions(shop)).toEqual(['FailureTarget', 'Failed'].map((type) => ({ type, ...failed })));
  expect(runJobController(shop.server)).toBe(0);
});

test('the functions see a timer that has fired', () => {
  const shop = armed();
  const seen = (): boolean => hasFired(timerSchema.parse(shop.send('GET', TIMER)));
  expect(seen()).toBe(false);
  shop.advance(60);
  runJobController(shop.server);
  expect(seen()).toBe(true);
});

test('a watch sees the start, then the end', () => {
  const shop = openShop();
  const seen: string[] = [];
  const resource = shop.server.resources.find(({ kind }) => kind === 'Job');
  if (!resource) throw new Error('no Jobs');
  shop.server.watch({ resource, labelSelector: 'toe.run/timer' }, ({ type }) => seen.push(type));
  shop.send('POST', JOBS, timer('timer'));
  runJobController(shop.server);
  shop.advance(60);
  runJobController(shop.server);
  expect(seen).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'MODIFIED']);
});

test('a controller that was away catches up', () => {
  const shop = armed();
  shop.advance(3600);
  runJobController(shop.server);
  expect(conditions(shop)).toHaveLength(2);
});

test('a Job that has ended is deleted when nobody needs it any more', () => {
  const shop = armed();
  shop.advance(60);
  runJobController(shop.server);
  shop.advance(299);
  expect(runJobController(shop.server)).toBe(0);
  shop.advance(1);
  expect(runJobController(shop.server)).toBe(1);
  collectGarbage(shop.server);
  expect(shop.statusOf('GET', TIMER)).toBe(404);
});

test('a Job without deadline never fails, one that is suspended does not start', () => {
  const endless = armed({ activeDeadlineSeconds: undefined });
  endless.advance(1e6);
  expect(runJobController(endless.server)).toBe(0);
  const suspended = armed({ suspend: true });
  expect(suspended.send('GET', TIMER)['status']).toEqual({});
});

test('a deadline that is moved counts', () => {
  const shop = armed();
  shop.send('PATCH', TIMER, { spec: { activeDeadlineSeconds: 120 } }, { patch: 'merge' });
  shop.advance(60);
  expect(runJobController(shop.server)).toBe(0);
  shop.advance(60);
  runJobController(shop.server);
  expect(conditions(shop)).toHaveLength(2);
});

test('it is known when something is due next', () => {
  const shop = openShop();
  const due = (): string | undefined => nextJobTime(shop.server)?.toISOString();
  expect(due()).toBeUndefined();
  shop.send('POST', JOBS, timer('timer'));
  expect(due()).toBe('2026-01-01T00:00:00.000Z');
  runJobController(shop.server);
  expect(due()).toBe('2026-01-01T00:01:00.000Z');
  shop.advance(60);
  runJobController(shop.server);
  expect(due()).toBe('2026-01-01T00:06:00.000Z');
});
