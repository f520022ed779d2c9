import { POWER_TOOL_ANNOTATION } from '../../../lib/api/names.ts';
import { hasFired, jobOfTimer, timer, type Timer } from '../../../lib/api/timer.ts';

function aTimer(
  annotation: string | undefined,
  ...conditions: readonly (readonly [string, string])[]
): Timer {
  return timer.parse({
    metadata: {
      name: 'toe-1',
      namespace: 'toe-timers',
      uid: 't',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(annotation === undefined ? {} : { annotations: { [POWER_TOOL_ANNOTATION]: annotation } }),
    },
    status: { conditions: conditions.map(([type, status]) => ({ type, status })) },
  });
}

describe('hasFired', () => {
  test.each([
    { name: 'a timer that the Job controller failed', given: [['Failed', 'True']] as const, want: true },
    { name: 'a timer that is about to be failed', given: [['FailureTarget', 'True']] as const, want: false },
    { name: 'a condition that does not hold', given: [['Failed', 'False']] as const, want: false },
    { name: 'a new timer', given: [] as const, want: false },
  ])('$name: $want', ({ given, want }) => {
    expect(hasFired(aTimer('shop/job', ...given))).toBe(want);
  });

  test('a timer without any status: false', () => {
    expect(hasFired({ ...aTimer('shop/job'), status: undefined })).toBe(false);
  });
});

describe('jobOfTimer', () => {
  test.each([
    { name: 'namespace and name', given: 'shop/job', want: { namespace: 'shop', name: 'job' } },
    { name: 'nothing without the annotation', given: undefined, want: undefined },
    { name: 'nothing from a name alone', given: 'job', want: undefined },
    { name: 'nothing from half a pair', given: 'shop/', want: undefined },
  ])('reads $name', ({ given, want }) => {
    expect(jobOfTimer(aTimer(given))).toEqual(want);
  });
});
