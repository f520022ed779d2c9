import { isScheduled, powerTool, type PowerTool } from '../../../lib/api/power-tool.ts';
import { makeRun, MAX_SCHEDULE_NAME, runName } from '../../../lib/make/run.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, NOW } from '../../build/a-world.ts';

const spec = {
  schedule: '@hourly',
  timeZone: 'Europe/Rome',
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 5,
  failedJobsHistoryLimit: 2,
  ttlSecondsAfterFinished: 60,
  budgets: { maxConcurrentPods: 2 },
};
const schedule = aPowerTool({ name: 'nightly', uid: 'schedule-uid', spec });

/** The run as the API server would store it. */
function stored(of: Record<string, unknown>): PowerTool {
  const born = { uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T12:00:00Z' };
  return powerTool.parse({ ...of, metadata: { ...(of['metadata'] as object), ...born } });
}

describe('makeRun', () => {
  test('belongs to its schedule, and goes with it', () => {
    expect(makeRun(schedule, NOW)).toMatchObject({
      apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
      kind: 'PowerTool',
      metadata: {
        name: 'nightly-29454480',
        namespace: 'shop',
        labels: { 'toe.run/schedule': 'schedule-uid' },
        ownerReferences: [
          {
            apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
            kind: 'PowerTool',
            name: 'nightly',
            uid: 'schedule-uid',
            controller: true,
          },
        ],
      },
    });
  });

  test('has the maker of its schedule, and no other annotation of it', () => {
    const annotationsOf = (annotations: Record<string, string>): unknown =>
      stored(makeRun(aPowerTool({ metadata: { annotations }, spec }), NOW)).metadata.annotations;
    expect(annotationsOf({ 'toe.run/created-by': 'jane', note: 'x' })).toEqual({
      'toe.run/created-by': 'jane',
    });
    expect(annotationsOf({ note: 'x' })).toBeUndefined();
  });

  test('is a job of its own: the same spec, without what makes a schedule', () => {
    const run = stored(makeRun(schedule, NOW));
    expect(isScheduled(run)).toBe(false);
    expect(run.spec).toEqual({
      tool: schedule.spec.tool,
      targets: schedule.spec.targets,
      output: schedule.spec.output,
      successfulJobsHistoryLimit: 5,
      failedJobsHistoryLimit: 2,
      ttlSecondsAfterFinished: 60,
      budgets: { maxConcurrentPods: 2 },
    });
  });

  test.each(['schedule', 'timeZone', 'concurrencyPolicy', 'suspend', 'shutdown'])('has no %s', (field) => {
    const stopped = aPowerTool({ spec: { ...spec, suspend: true, shutdown: 'Stop' } });
    expect(makeRun(stopped, NOW)['spec']).not.toHaveProperty(field);
  });
});

describe('runName', () => {
  test('is the same for a time for ever, so that no time runs twice', () => {
    expect(runName(schedule, NOW)).toBe(runName(schedule, after(59)));
    expect(runName(schedule, after(60))).not.toBe(runName(schedule, NOW));
  });

  test.each([NOW, new Date('2150-01-01T00:00:00Z')])('of the longest name of a schedule fits: %s', (time) => {
    const longest = aPowerTool({ name: 'n'.repeat(MAX_SCHEDULE_NAME) });
    expect(runName(longest, time).length).toBeLessThanOrEqual(253);
  });
});
