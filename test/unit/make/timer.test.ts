import { makeTimer } from '../../../lib/make/timer.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, NOW } from '../../build/a-world.ts';

interface Timer {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly activeDeadlineSeconds: number };
}
const make = (deadline = after(120), now = NOW) => makeTimer(aPowerTool(), deadline, now) as unknown as Timer;

describe('makeTimer', () => {
  test('is a Job that can never run a pod', () => {
    expect(make()).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'toe-cb6264b046',
        namespace: 'toe-timers',
        labels: { 'toe.run/timer': 'job-uid' },
        annotations: { 'toe.run/powertool': 'shop/job' },
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
});
