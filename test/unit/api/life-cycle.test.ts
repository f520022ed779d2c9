import { powerTool } from '../../../lib/api/power-tool.ts';
import { failurePolicy } from '../../../lib/api/life-cycle.ts';
import { aRawPowerTool } from '../../build/a-power-tool.ts';

const accepts = (spec: Record<string, unknown>): boolean =>
  powerTool.safeParse(aRawPowerTool({ spec })).success;

describe('what a user may say of the life of a job', () => {
  test.each<{ name: string; given: Record<string, unknown> }>([
    { name: 'one pod at a time', given: { budgets: { maxConcurrentPods: 1 } } },
    { name: 'a canary of one', given: { budgets: { canary: 1 } } },
    { name: 'five retries', given: { failurePolicy: { onError: 'Retry', maxRetries: 5 } } },
    { name: 'a wait that grows by half', given: { failurePolicy: { backoff: { multiplier: '1.5' } } } },
    { name: 'a wait that does not grow', given: { failurePolicy: { backoff: { multiplier: '1' } } } },
    { name: 'a deadline of a second', given: { activeDeadlineSeconds: 1 } },
    { name: 'to be deleted at once', given: { ttlSecondsAfterFinished: 0 } },
    { name: 'five fields of a schedule', given: { schedule: '*/5 9-17 * * 1-5', timeZone: 'Europe/Rome' } },
    { name: 'a schedule by name', given: { schedule: '@daily' } },
    { name: 'to keep no run', given: { successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0 } },
    { name: 'the verbs', given: { suspend: true, shutdown: 'Cancel' } },
  ])('accepts $name', ({ given }) => {
    expect(accepts(given)).toBe(true);
  });

  test.each<{ name: string; given: Record<string, unknown> }>([
    { name: 'no pod at a time', given: { budgets: { maxConcurrentPods: 0 } } },
    { name: 'a canary of none', given: { budgets: { canary: 0 } } },
    { name: 'half a pod', given: { budgets: { maxConcurrentPods: 0.5 } } },
    { name: 'six retries', given: { failurePolicy: { onError: 'Retry', maxRetries: 6 } } },
    { name: 'no retry at all', given: { failurePolicy: { onError: 'Retry', maxRetries: 0 } } },
    { name: 'an answer to errors that does not exist', given: { failurePolicy: { onError: 'Ignore' } } },
    { name: 'a wait that is no duration', given: { failurePolicy: { backoff: { initial: '10' } } } },
    { name: 'a wait that shrinks', given: { failurePolicy: { backoff: { multiplier: '0.5' } } } },
    { name: 'a factor that is a number', given: { failurePolicy: { backoff: { multiplier: 2 } } } },
    { name: 'a deadline of nothing', given: { activeDeadlineSeconds: 0 } },
    { name: 'to be deleted before its end', given: { ttlSecondsAfterFinished: -1 } },
    { name: 'a schedule of six fields', given: { schedule: '0 */5 * * * *' } },
    { name: 'a schedule of four fields', given: { schedule: '* * * *' } },
    { name: 'an empty schedule', given: { schedule: '' } },
    { name: 'another concurrency policy', given: { concurrencyPolicy: 'Queue' } },
    { name: 'another verb', given: { shutdown: 'Kill' } },
  ])('refuses $name', ({ given }) => {
    expect(accepts(given)).toBe(false);
  });
});

test('a failure policy that says nothing is the default one', () => {
  expect(failurePolicy.parse({})).toEqual({
    onError: 'Continue',
    maxRetries: 2,
    backoff: { initial: '10s', max: '5m', multiplier: '2' },
    onUnhealthyTarget: 'Stop',
  });
});
