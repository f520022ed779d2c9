import { deadlineOfTimer, jobOfTimer, timer, TIMER_PREFIX, type TimerFor } from '../../../lib/api/timer.ts';
import { makeTimer } from '../../../lib/make/timer.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, NOW } from '../../build/a-world.ts';

interface Timer {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly activeDeadlineSeconds: number };
}
const make = (deadline = after(120), now = NOW, wakes: TimerFor = 'creation') =>
  makeTimer(aPowerTool(), { wakes, deadline }, now) as unknown as Timer;

describe('makeTimer', () => {
  test('is a Job that can never run a pod', () => {
    expect(make()).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'toe-creation-cb6264b046',
        namespace: 'toe-timers',
        labels: { 'toe.run/timer': 'job-uid' },
        annotations: { 'toe.run/powertool': 'shop/job', 'toe.run/deadline': '2026-01-01T12:02:00.000Z' },
      },
      spec: {
        parallelism: 0,
        completions: 1,
        backoffLimit: 0,
        activeDeadlineSeconds: 121,
        ttlSecondsAfterFinished: 300,
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'never-runs', image: 'toe.run/never-runs' }] },
        },
      },
    });
  });

  test.each([
    {
      name: 'a whole second more than asked, for the Job controller cuts its start time',
      seconds: 10,
      want: 11,
    },
    { name: 'parts of a second rounded up', seconds: 9.2, want: 11 },
    { name: 'at least one second, when the time is over already', seconds: -30, want: 1 },
  ])('waits $name', ({ seconds, want }) => {
    expect(make(after(seconds)).spec.activeDeadlineSeconds).toBe(want);
  });

  test('the same deadline is the same timer, so that arming it twice gives one', () => {
    expect(make(after(120), after(5)).metadata.name).toBe(make().metadata.name);
  });

  test('another deadline is another timer', () => {
    expect(make(after(121)).metadata.name).not.toBe(make().metadata.name);
  });

  test.each(['creation', 'cleanup'] as const)('says by its name that it wakes %s', (wakes) => {
    expect(make(after(120), NOW, wakes).metadata.name).toMatch(
      new RegExp(`^${TIMER_PREFIX[wakes]}[0-9a-f]{10}$`),
    );
  });

  test('another job has another timer, at the same time', () => {
    const other = makeTimer(aPowerTool({ uid: 'other' }), { wakes: 'creation', deadline: after(120) }, NOW);
    expect((other as unknown as Timer).metadata.name).not.toBe(make().metadata.name);
  });

  test('can be read: whose it is, and when it was to fire', () => {
    const stored = { uid: 't', resourceVersion: '1', creationTimestamp: '2026-01-01T12:00:00Z' };
    const made = make();
    const read = timer.parse({ ...made, metadata: { ...made.metadata, ...stored } });
    expect(jobOfTimer(read)).toEqual({ namespace: 'shop', name: 'job' });
    expect(deadlineOfTimer(read)).toEqual(after(120));
  });
});
