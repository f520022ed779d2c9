import { FINALIZER } from '../../../lib/api/names.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { runName } from '../../../lib/make/run.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPowerTool, type PowerToolParts } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, only, reread, settle } from '../../build/apply-model.ts';

// Created a minute before NOW, which is a full hour.
const READY = { finalizers: [FINALIZER] };
const schedule = (spec: Record<string, unknown> = {}, parts: PowerToolParts = {}): PowerTool =>
  aPowerTool({ metadata: READY, spec: { schedule: '@hourly', ...spec }, ...parts });
const LAST: PowerToolStatus = {
  phase: 'Scheduled',
  schedule: { lastScheduleTime: '2026-01-01T12:00:00Z' },
};
const run = (n: number, more: PowerToolParts = {}): PowerTool =>
  aPowerTool({ name: `old-${n}`, uid: `uid-old-${n}`, ...more });
const settled = (given: Partial<World>, now = NOW) =>
  settle(aWorld({ powerTool: schedule(), pods: [], rules: undefined, runs: [], ...given }), now);
const madeBy = (steps: ReturnType<typeof settled>['steps']) =>
  only('createRun', steps.flat()).map(({ run: { metadata } }) => (metadata as { name: string }).name);

describe('a new schedule', () => {
  test('gets its finalizer, makes the run that is due, and arms a timer for the next', () => {
    const { world, steps } = settled({ powerTool: schedule({}, { metadata: {} }) });
    expect(kinds(steps)).toBe('addFinalizer createRun armTimer recordEvent patchStatus');
    expect(madeBy(steps)).toEqual([runName(schedule(), NOW)]);
    expect(world.powerTool.status).toMatchObject({
      phase: 'Scheduled',
      reason: 'Scheduled',
      deadline: after(3600).toISOString(),
      schedule: { lastScheduleTime: '2026-01-01T12:00:00Z', nextScheduleTime: '2026-01-01T13:00:00Z' },
    });
  });

  test('makes no run for a time before its creation', () => {
    expect(madeBy(settled({}, after(-30)).steps)).toEqual([]);
  });

  test('never runs itself', () => {
    const { steps } = settled({});
    expect(kinds(steps)).not.toMatch(/preflight|inject/);
  });

  test('is left alone where its runs were not read', () => {
    expect(settled({ runs: undefined }).steps).toEqual([]);
  });
});

describe('a time of a schedule', () => {
  const told = (world: World) => reread(world);

  test('runs once, however often one looks', () => {
    const { world } = settled({});
    expect(settle(told(world), after(5)).steps).toEqual([]);
  });

  test('runs once, though the look before died after it made the run', () => {
    const made = aPowerTool({
      name: runName(schedule(), NOW),
      uid: 'uid-run',
      status: { phase: 'Completed' },
    });
    expect(madeBy(settled({ runs: [made] }, after(5)).steps)).toEqual([]);
  });

  test('that comes by a timer runs, though the clock of the function is behind', () => {
    const powerTool = schedule({}, { status: LAST });
    const { steps } = settled({ powerTool, judgedAt: after(3600) }, after(3590));
    expect(madeBy(steps)).toEqual([runName(powerTool, after(3600))]);
    expect(only('armTimer', steps.flat())[0]?.deadline).toEqual(after(7200));
  });

  test('that was missed is caught up, once for all of them', () => {
    const powerTool = schedule({}, { status: LAST });
    const { world, steps } = settled({ powerTool }, after(5 * 3600 + 60));
    expect(madeBy(steps)).toEqual([runName(powerTool, after(5 * 3600))]);
    expect(world.powerTool.status?.schedule).toEqual({
      lastScheduleTime: '2026-01-01T17:00:00Z',
      nextScheduleTime: '2026-01-01T18:00:00Z',
    });
  });

  test('is one of the time zone of the schedule', () => {
    const powerTool = schedule({ schedule: '0 14 * * *', timeZone: 'Europe/Rome' }, { status: LAST });
    expect(madeBy(settled({ powerTool }, after(3600)).steps)).toEqual([runName(powerTool, after(3600))]);
  });

  test('may have no other after it', () => {
    const powerTool = schedule({ schedule: '0 0 30 2 *' });
    const { world, steps } = settled({ powerTool });
    expect(kinds(steps)).toBe('recordEvent patchStatus');
    expect(world.powerTool.status?.message).toBe('The schedule has no further time.');
  });
});

describe('a run that the API server does not take', () => {
  const server = { refusesRuns: 'exceeded quota' };
  const refused = (given: Partial<World> = {}) =>
    settle(aWorld({ powerTool: schedule(), pods: [], rules: undefined, runs: [], ...given }), NOW, server);

  test('is told once, with what the API server says and what to do; the time is dealt with, and the next one armed', () => {
    const { world, steps } = refused();
    expect(kinds(steps)).toBe('createRun recordEvent armTimer recordEvent patchStatus');
    expect(only('recordEvent', steps.flat())[0]?.event).toMatchObject({
      type: 'Warning',
      reason: 'RunRefused',
      note: 'The run of 2026-01-01T12:00:00Z was not made. The schedule goes on with its next time; if that is refused too, show this to an admin of the cluster. The API server says: exceeded quota',
    });
    expect(world.powerTool.status).toMatchObject({
      deadline: after(3600).toISOString(),
      schedule: { lastScheduleTime: '2026-01-01T12:00:00Z', nextScheduleTime: '2026-01-01T13:00:00Z' },
    });
    expect(settle(reread(world), after(60)).steps).toEqual([]);
  });

  test('is followed by the next, at its time', () => {
    const { world } = refused();
    expect(madeBy(settle(reread(world), after(3600)).steps)).toEqual([runName(schedule(), after(3600))]);
  });
});

describe('when the run before is not over', () => {
  const open = [run(1, { status: { phase: 'Running' } }), run(2)];
  const over = [
    run(3, { status: { phase: 'Failed' } }),
    run(4, { metadata: { deletionTimestamp: '2026-01-01T12:00:00Z' } }),
  ];

  test.each([undefined, 'Forbid'])('the policy %s skips the time, and tells it once', (concurrencyPolicy) => {
    const powerTool = schedule(concurrencyPolicy ? { concurrencyPolicy } : {});
    const { world, steps } = settled({ powerTool, runs: open });
    expect(kinds(steps)).toBe('recordEvent armTimer recordEvent patchStatus');
    expect(only('recordEvent', steps.flat())[0]?.event).toMatchObject({
      reason: 'RunSkipped',
      note: 'The run of 2026-01-01T12:00:00Z is skipped: old-1 is not over (concurrencyPolicy Forbid).',
    });
    expect(world.powerTool.status?.schedule?.lastScheduleTime).toBe('2026-01-01T12:00:00Z');
    expect(settle(reread(world), after(60)).steps).toEqual([]);
  });

  test('Replace cancels all of them, and makes the new one', () => {
    const { world, steps } = settled({ powerTool: schedule({ concurrencyPolicy: 'Replace' }), runs: open });
    expect(kinds(steps)).toBe('shutDown+shutDown createRun armTimer recordEvent patchStatus');
    expect(world.runs?.slice(0, 2).map(({ spec }) => spec.shutdown)).toEqual(['Cancel', 'Cancel']);
  });

  test('Replace does not ask twice', () => {
    const cancelled = [run(1, { spec: { shutdown: 'Cancel' }, status: { phase: 'Stopping' } })];
    const { steps } = settled({ powerTool: schedule({ concurrencyPolicy: 'Replace' }), runs: cancelled });
    expect(kinds(steps)).toMatch(/^createRun /);
  });

  test('Allow has both', () => {
    const { world, steps } = settled({ powerTool: schedule({ concurrencyPolicy: 'Allow' }), runs: open });
    expect(kinds(steps)).toMatch(/^createRun /);
    expect(world.runs).toHaveLength(3);
  });

  test.each(['Forbid', 'Replace', 'Allow'])('%s does not mind runs that are over', (concurrencyPolicy) => {
    const { steps } = settled({ powerTool: schedule({ concurrencyPolicy }), runs: over });
    expect(kinds(steps)).toMatch(/^createRun /);
  });
});

describe('a suspended schedule', () => {
  test('makes no run and arms no timer, while times pass, and tells it', () => {
    const { world, steps } = settled({ powerTool: schedule({ suspend: true }) });
    expect(kinds(steps)).toBe('recordEvent recordEvent patchStatus');
    expect(only('recordEvent', steps.flat())[0]?.event).toMatchObject({
      reason: 'RunSkipped',
      note: 'The run of 2026-01-01T12:00:00Z is skipped: the schedule is suspended, or was until just then.',
    });
    expect(world.powerTool.status).toMatchObject({ phase: 'Scheduled', reason: 'Suspended' });
    expect(world.powerTool.status).not.toHaveProperty('deadline');
  });

  test('tells nothing of a time whose run was made before', () => {
    const made = aPowerTool({ name: runName(schedule(), NOW), uid: 'uid-run', status: { phase: 'Running' } });
    expect(kinds(settled({ powerTool: schedule({ suspend: true }), runs: [made] }).steps)).toBe(
      'recordEvent patchStatus',
    );
  });

  test.each<{ name: string; was: PowerTool }>([
    { name: 'that was at work', was: schedule({ suspend: true }, { status: LAST }) },
    { name: 'that was made so', was: schedule({ suspend: true }) },
  ])('$name catches nothing up when that is taken back, and goes on with the next time', ({ was }) => {
    const { metadata, status } = settled({ powerTool: was }, after(-30)).world.powerTool;
    const resumed = schedule({ suspend: false }, { metadata, ...(status ? { status } : {}) });
    const { world, steps } = settled({ powerTool: resumed }, after(3 * 3600 + 60));
    expect(kinds(steps)).toBe('recordEvent armTimer recordEvent patchStatus');
    expect(only('recordEvent', steps.flat())[0]?.event.reason).toBe('RunSkipped');
    expect(world.powerTool.status?.schedule).toEqual({
      lastScheduleTime: '2026-01-01T15:00:00Z',
      nextScheduleTime: '2026-01-01T16:00:00Z',
    });
    expect(settle(reread(world), after(3 * 3600 + 120)).steps).toEqual([]);
    expect(madeBy(settle(reread(world), after(4 * 3600)).steps)).toEqual([runName(resumed, after(4 * 3600))]);
  });
});

describe('the end of a schedule', () => {
  const runs = [
    run(1, { status: { phase: 'Running' } }),
    run(2, { spec: { shutdown: 'Cancel' }, status: { phase: 'Stopping' } }),
    run(3, { status: { phase: 'Completed' } }),
  ];

  test.each([
    { shutdown: 'Stop', phase: 'Completed', reason: 'Stopped' },
    { shutdown: 'Cancel', phase: 'Cancelled', reason: 'Cancelled' },
  ])('by $shutdown ends its runs too, and is $phase', ({ shutdown, phase, reason }) => {
    const { world, steps } = settled({ powerTool: schedule({ shutdown }), runs });
    expect(kinds(steps)).toBe('shutDown recordEvent patchStatus');
    expect(only('shutDown', steps.flat())[0]).toMatchObject({
      run: { metadata: { name: 'old-1' } },
      how: shutdown,
    });
    expect(world.powerTool.status).toMatchObject({ phase, reason });
    expect(world.powerTool.status).toHaveProperty('finishedAt');
  });

  test('by Cancel ends too what was only stopped', () => {
    const stopped = [run(1, { spec: { shutdown: 'Stop' }, status: { phase: 'Stopping' } })];
    expect(kinds(settled({ powerTool: schedule({ shutdown: 'Cancel' }), runs: stopped }).steps)).toMatch(
      /^shutDown /,
    );
  });

  test.each([
    { name: 'was made by a slow function meanwhile', metadata: READY },
    { name: 'was made after the clean-up', metadata: {} },
  ])('ends a run too that $name, with its tools', ({ metadata }) => {
    const ended = { metadata, status: { phase: 'Cancelled' } } as const;
    const { steps } = settled({ powerTool: schedule({ shutdown: 'Cancel' }, ended), runs });
    expect(
      only('shutDown', steps.flat()).map(
        ({
          run: {
            metadata: { name },
          },
          how,
        }) => [name, how],
      ),
    ).toEqual([['old-1', 'Cancel']]);
  });

  test('that was refused leaves its runs alone: it has none', () => {
    expect(settled({ powerTool: schedule({}, { status: { phase: 'Failed' } }), runs }).steps).toEqual([]);
  });

  test('makes no run any more, though one is due', () => {
    expect(madeBy(settled({ powerTool: schedule({ shutdown: 'Stop' }) }).steps)).toEqual([]);
  });
});

describe('a schedule that cannot be', () => {
  test.each<{ name: string; powerTool: PowerTool; want: RegExp }>([
    {
      name: 'a minute that there is not',
      powerTool: schedule({ schedule: '61 * * * *' }),
      want: /"61 \* \* \* \*"/,
    },
    {
      name: 'a time zone that there is not',
      powerTool: schedule({ timeZone: 'Mars/Base' }),
      want: /Mars\/Base/,
    },
    {
      name: 'a name that leaves no room for those of its runs',
      powerTool: schedule({}, { name: 'n'.repeat(245) }),
      want: /more than 244 characters/,
    },
  ])('because of $name is refused', ({ powerTool, want }) => {
    const { world, steps } = settled({ powerTool });
    expect(kinds(steps)).toBe('recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'SpecInvalid' });
    expect(world.powerTool.status?.message).toMatch(want);
  });

  test('the longest name that leaves room is taken', () => {
    const powerTool = schedule({}, { name: 'n'.repeat(244), metadata: READY });
    expect(kinds([plan(aWorld({ powerTool, pods: [], runs: [] }), NOW)])).toBe('createRun');
  });
});
