import { deadlineOfTimer, hasFired, jobOfTimer, pathOfJob, TIMER_PREFIX } from '../../../lib/api/timer.ts';
import { aTimer } from '../../build/a-timer.ts';
import { NOW } from '../../build/a-world.ts';

describe('hasFired', () => {
  test.each([
    { name: 'a timer that the Job controller failed', given: [['Failed', 'True']] as const, want: true },
    { name: 'a timer that is about to be failed', given: [['FailureTarget', 'True']] as const, want: false },
    { name: 'a condition that does not hold', given: [['Failed', 'False']] as const, want: false },
    { name: 'a new timer', given: [] as const, want: false },
  ])('$name: $want', ({ given, want }) => {
    const conditions = given.map(([type, status]) => ({ type, status }));
    expect(hasFired({ ...aTimer(), status: { conditions } })).toBe(want);
  });

  test('a timer without any status: false', () => {
    expect(hasFired({ ...aTimer(), status: undefined })).toBe(false);
  });
});

describe('jobOfTimer', () => {
  test.each([
    { name: 'namespace and name', given: 'shop/job', want: { namespace: 'shop', name: 'job' } },
    { name: 'nothing without the annotation', given: null, want: undefined },
    { name: 'nothing from a name alone', given: 'job', want: undefined },
    { name: 'nothing from half a pair', given: 'shop/', want: undefined },
  ])('reads $name', ({ given, want }) => {
    expect(jobOfTimer(aTimer({ of: given }))).toEqual(want);
  });

  test('reads what names a job', () => {
    const job = { namespace: 'shop', name: 'web-cpu' };
    expect(jobOfTimer(aTimer({ of: pathOfJob(job) }))).toEqual(job);
  });
});

describe('deadlineOfTimer', () => {
  test('is when it was to fire, by the clock of who armed it', () => {
    expect(deadlineOfTimer(aTimer({ deadline: NOW }))).toEqual(NOW);
  });

  test('is unknown when the timer does not say', () => {
    expect(deadlineOfTimer(aTimer())).toBeUndefined();
  });

  test('is unknown when the timer says something else', () => {
    const { metadata, ...others } = aTimer();
    const annotations = { 'toe.run/deadline': 'soon' };
    expect(deadlineOfTimer({ ...others, metadata: { ...metadata, annotations } })).toBeUndefined();
  });
});

test('no prefix of timers begins another: each timer wakes one function', () => {
  const prefixes = Object.values(TIMER_PREFIX);
  for (const one of prefixes)
    expect(prefixes.filter((other) => other.startsWith(one) || one.startsWith(other))).toEqual([one]);
});
