import type { Pod } from '../../../lib/api/pod.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { armedUntil, planTimer, startTimer } from '../../../lib/plan/plan-timer.ts';
import { makeSurvey, type Survey } from '../../../lib/plan/survey.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';

interface Given {
  readonly pods?: readonly Pod[];
  readonly spec?: Record<string, unknown>;
  readonly status?: PowerToolStatus;
  readonly world?: Partial<World>;
  readonly now?: Date;
}

function survey({ pods = [aPod()], spec = {}, status, world, now = NOW }: Given): Survey {
  const powerTool = aPowerTool({ spec, ...(status ? { status } : {}) });
  return makeSurvey(aWorld({ powerTool, pods, ...world }), aJobSpec(spec), now);
}

const STARTED = { phase: 'Running', startedAt: '2026-01-01T12:00:00Z' } as const;
const running: Given = {
  pods: [withTool(aPod(), { state: RUNNING })],
  status: { ...STARTED, targets: [aRow('web-1', 'Active', { injectedAt: '2026-01-01T12:00:00Z' })] },
};
const starting: Given = { ...running, pods: [withTool(aPod())] };
// The tool failed 31 s after NOW, and is tried again 10 s later.
const retrying: Given = {
  pods: [withTool(aPod(), { state: ended(3) })],
  spec: { failurePolicy: { onError: 'Retry' } },
  status: STARTED,
  now: after(35),
};
// Created a minute before NOW: its deadline is 40 s after NOW.
const limited = { activeDeadlineSeconds: 100 };
const deadline = (seconds: number) => after(seconds).toISOString();

interface Row {
  readonly name: string;
  readonly given: Given;
  /** Seconds after NOW; undefined: no timer is armed. */
  readonly want: number | undefined;
}

const rows: readonly Row[] = [
  { name: 'a job that waits is looked at again after five minutes', given: { status: STARTED }, want: 300 },
  {
    name: 'a tool that starts has its time, from its injection on',
    given: { ...starting, now: after(60) },
    want: 121,
  },
  {
    name: 'a tool that runs has the time of its start, its duration and a minute of grace',
    given: running,
    want: 120 + 30 + 60 + 1,
  },
  {
    name: 'a tool that warms up has that time besides',
    given: { ...running, spec: { tool: { name: 'aperf', duration: '30s', warmup: '10s' } } },
    want: 120 + 10 + 30 + 60 + 1,
  },
  {
    name: 'the first of several tools counts',
    given: {
      pods: [withTool(aPod(), { state: RUNNING }), withTool(aPod({ name: 'web-2' }))],
      status: { ...STARTED, targets: [aRow('web-1', 'Active', { injectedAt: '2026-01-01T12:00:00Z' })] },
      now: after(5),
    },
    want: 5 + 121,
  },
  { name: 'a retry is punctual', given: retrying, want: 41 },
  {
    name: 'a retry that is due waits for its pod, and no timer is armed for it again and again',
    given: { ...retrying, now: after(41) },
    want: 350,
  },
  {
    name: 'a retry whose timer has fired waits for its pod, though the clock of the function is behind',
    given: { ...retrying, now: after(39), world: { judgedAt: after(41) } },
    want: 340,
  },
  { name: 'the deadline of the job is punctual', given: { ...running, spec: limited }, want: 40 },
  {
    name: 'a deadline that is over is judged in a second',
    given: { ...running, spec: limited, now: after(41) },
    want: 42,
  },
  {
    name: 'the earliest of all counts',
    given: { ...retrying, spec: { ...retrying.spec, activeDeadlineSeconds: 98 } },
    want: 38,
  },
  {
    name: 'a job that ends early has no deadline left, only that of its tools',
    given: { ...running, spec: { ...limited, shutdown: 'Stop' } },
    want: 211,
  },
  {
    name: 'a job that its user has suspended waits for him',
    given: { status: STARTED, spec: { suspend: true } },
    want: undefined,
  },
  {
    name: 'a job that its user has suspended is still watched over while a tool runs',
    given: { ...running, spec: { suspend: true } },
    want: 211,
  },
];

const armed: readonly Row[] = [
  {
    name: 'that fires before the tool must have ended will do, also when it comes a little later',
    given: { ...running, status: { ...running.status, deadline: deadline(60) } },
    want: undefined,
  },
  {
    name: 'that fires later than the tool must have ended will do: that need not be punctual',
    given: { ...starting, status: { ...starting.status, deadline: deadline(280) } },
    want: undefined,
  },
  {
    name: 'that comes too late for a retry will not',
    given: { ...retrying, status: { ...STARTED, deadline: deadline(120) } },
    want: 41,
  },
  {
    name: 'that comes too late for the deadline of the job will not',
    given: { ...running, spec: limited, status: { ...running.status, deadline: deadline(120) } },
    want: 40,
  },
  {
    name: 'for a deadline of the job that is over is not armed again and again',
    given: { ...running, spec: limited, now: after(41), world: { armed: deadline(42) } },
    want: undefined,
  },
  {
    name: 'whose time is over is none',
    given: { ...running, now: after(61), status: { ...running.status, deadline: deadline(60) } },
    want: 211,
  },
  {
    name: 'that woke this run is none, whatever the clock says',
    given: {
      ...running,
      now: after(58),
      status: { ...running.status, deadline: deadline(60) },
      world: { judgedAt: after(60) },
    },
    want: 211,
  },
  {
    name: 'that this run has armed counts, though another one woke it',
    given: { ...running, world: { judgedAt: after(300), armed: deadline(200) } },
    want: undefined,
  },
];

describe('planTimer', () => {
  test.each(rows)('$name', ({ given, want }) => {
    const wanted: Action[] =
      want === undefined ? [] : [{ kind: 'armTimer', wakes: 'creation', deadline: after(want) }];
    expect(planTimer(survey(given))).toEqual(wanted);
  });

  test.each(armed)('a timer $name', ({ given, want }) => {
    const wanted: Action[] =
      want === undefined ? [] : [{ kind: 'armTimer', wakes: 'creation', deadline: after(want) }];
    expect(planTimer(survey(given))).toEqual(wanted);
  });

  test.each([...rows, ...armed])('is at rest once the timer is armed: $name', ({ given, want }) => {
    if (want === undefined) return;
    const world = { ...given.world, armed: deadline(want) };
    expect(planTimer(survey({ ...given, world }))).toEqual([]);
  });
});

describe('startTimer', () => {
  test.each([
    { name: 'when a tool must have started', spec: {}, want: 120 },
    { name: 'at the deadline of the job, when that is earlier', spec: limited, want: 40 },
    { name: 'not later for a late deadline', spec: { activeDeadlineSeconds: 9999 }, want: 120 },
  ])('fires $name', ({ spec, want }) => {
    expect(startTimer(survey({ spec }))).toEqual({
      kind: 'armTimer',
      wakes: 'creation',
      deadline: after(want),
    });
  });
});

describe('armedUntil', () => {
  const of = (world: Partial<World>, stored?: number, now = NOW) => {
    const status = stored === undefined ? {} : { status: { deadline: deadline(stored) } };
    return armedUntil(aWorld({ powerTool: aPowerTool(status), ...world }), now);
  };

  test.each([
    { name: 'nothing', found: of({}), want: undefined },
    { name: 'the stored deadline', found: of({}, 60), want: 60 },
    { name: 'what this run has armed', found: of({ armed: deadline(30) }, 60), want: 30 },
    { name: 'nothing, when the time is over', found: of({}, 60, after(60)), want: undefined },
    { name: 'nothing, when it woke this run', found: of({ judgedAt: after(60) }, 60), want: undefined },
    {
      name: 'the stored deadline, when an earlier one woke this run',
      found: of({ judgedAt: after(59) }, 60),
      want: 60,
    },
  ])('is $name', ({ found, want }) => {
    expect(found).toEqual(want === undefined ? undefined : after(want));
  });
});
