import type { Entry } from '../../../lib/api/ledger.ts';
import { FINALIZER } from '../../../lib/api/names.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import type { Timer } from '../../../lib/api/timer.ts';
import { planSweep, type Fleet } from '../../../lib/plan/plan-sweep.ts';
import { aPod, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool, type PowerToolParts } from '../../build/a-power-tool.ts';
import { countsOf } from '../../build/a-target.ts';
import { aTimer } from '../../build/a-timer.ts';
import { after, NOW } from '../../build/a-world.ts';

const open = { finalizers: [FINALIZER] };
const ENTRY: Entry = { tool: 'aperf', job: 'shop/job', seats: { 'pod-1': 'node-1' } };
const at = (phase: 'Pending' | 'Running' | 'Completed', more: object = {}) => ({
  status: { phase, observedGeneration: 1, ...more },
});
const armed = aTimer({ fired: false });

function sweep(given: Partial<Fleet>, now = NOW) {
  const nothing: Fleet = { jobs: [], timers: [], marked: [], ledger: new Map() };
  const { toWake, toEnd, toUnmark, toRelease } = planSweep({ ...nothing, ...given }, now);
  return {
    toWake: toWake.map(({ metadata }) => metadata.name),
    toEnd: toEnd.map(({ metadata }) => metadata.name),
    toUnmark: toUnmark.map(({ pod, jobUid }) => `${pod.metadata.name} ${jobUid}`),
    toRelease,
  };
}

const NOTHING = { toWake: [], toEnd: [], toUnmark: [], toRelease: [] };

interface Row {
  readonly name: string;
  readonly given: PowerToolParts;
  readonly timers?: readonly Timer[];
  readonly now?: Date;
  readonly want: 'toWake' | 'toEnd' | undefined;
}

const rows: readonly Row[] = [
  { name: 'of which no event has told', given: {}, want: 'toWake' },
  { name: 'at work, with a timer', given: at('Running'), timers: [armed], want: undefined },
  { name: 'at work, without a timer', given: at('Running'), want: 'toWake' },
  { name: 'at work, whose timer has fired', given: at('Running'), timers: [aTimer()], want: 'toWake' },
  {
    name: 'at work, beside the timer of another one',
    given: at('Running'),
    timers: [aTimer({ of: 'dev/job', fired: false })],
    want: 'toWake',
  },
  { name: 'that waits, without a timer', given: at('Pending'), want: 'toWake' },
  {
    name: 'whose spec was changed and not read, though it has a timer',
    given: { ...at('Running'), metadata: { generation: 2 } },
    timers: [armed],
    want: 'toWake',
  },
  {
    name: 'that its user has suspended before its start, without a timer',
    given: { ...at('Pending', { reason: 'Suspended' }), spec: { suspend: true } },
    want: undefined,
  },
  {
    name: 'that its user has suspended while its tools run, without a timer',
    given: { ...at('Running', { counts: countsOf('Active') }), spec: { suspend: true } },
    want: 'toWake',
  },
  {
    name: 'that its user has suspended and that is to be stopped at its deadline, without a timer',
    given: {
      ...at('Pending', { reason: 'Suspended' }),
      spec: { suspend: true, activeDeadlineSeconds: 300 },
    },
    want: 'toWake',
  },
  {
    name: 'that makes runs with a deadline and that its user has suspended, without a timer',
    given: {
      status: { phase: 'Scheduled', reason: 'Suspended', observedGeneration: 1 },
      spec: { suspend: true, activeDeadlineSeconds: 300, schedule: '*/5 * * * *' },
    },
    want: undefined,
  },
  {
    name: 'that its user has suspended and that was not read',
    given: { ...at('Pending'), spec: { suspend: true }, metadata: { generation: 2 } },
    want: 'toWake',
  },
  { name: 'that is over and cleaned up', given: at('Completed'), want: undefined },
  { name: 'that is over and not cleaned up', given: { ...at('Completed'), metadata: open }, want: 'toEnd' },
  {
    name: 'that is being deleted and not cleaned up',
    given: { ...at('Running'), metadata: { ...open, deletionTimestamp: '2026-01-01T12:00:00Z' } },
    timers: [armed],
    want: 'toEnd',
  },
  {
    name: 'that waits for its end, with a timer for that',
    given: {
      spec: { ttlSecondsAfterFinished: 60 },
      ...at('Completed', { finishedAt: '2026-01-01T12:00:00Z' }),
    },
    timers: [armed],
    want: undefined,
  },
  {
    name: 'that waits for its end, without a timer',
    given: {
      spec: { ttlSecondsAfterFinished: 60 },
      ...at('Completed', { finishedAt: '2026-01-01T12:00:00Z' }),
    },
    want: 'toEnd',
  },
  {
    name: 'whose time to live is over, though it has a timer',
    given: {
      spec: { ttlSecondsAfterFinished: 60 },
      ...at('Completed', { finishedAt: '2026-01-01T12:00:00Z' }),
    },
    timers: [armed],
    now: after(60),
    want: 'toEnd',
  },
];

describe('a sweep, over a job', () => {
  test.each(rows)('$name: $want', ({ given, timers = [], now, want }) => {
    const found = sweep({ jobs: [aPowerTool(given)], timers }, now);
    expect(found).toEqual({ ...NOTHING, ...(want ? { [want]: ['job'] } : {}) });
  });

  const rested = { ...at('Running', { reason: 'Suspended' }), spec: { suspend: true }, metadata: open };

  test.each([
    { name: 'without a timer', timers: [], want: ['job'] },
    { name: 'with a timer for that', timers: [armed], want: [] },
  ])('that its user has suspended and that holds part of a budget, $name', ({ timers, want }) => {
    const ledger = new Map([['job-uid', ENTRY]]);
    expect(sweep({ jobs: [aPowerTool(rested)], ledger, timers }).toWake).toEqual(want);
  });

  test('looks at each for itself', () => {
    const job = (name: string, parts: PowerToolParts): PowerTool => aPowerTool({ ...parts, name, uid: name });
    const jobs = [
      job('lost', at('Running')),
      job('sound', at('Running')),
      job('over', { ...at('Completed'), metadata: open }),
    ];
    const timers = [aTimer({ of: 'shop/sound', fired: false })];
    expect(sweep({ jobs, timers })).toEqual({ ...NOTHING, toWake: ['lost'], toEnd: ['over'] });
  });
});

describe('a sweep, over a marked pod', () => {
  const marked = [withTool(aPod(), { state: RUNNING })];
  const job = aPowerTool({ ...at('Running'), metadata: open });

  test.each<{ name: string; given: Partial<Fleet>; want: readonly string[] }>([
    { name: 'of a job at work', given: { jobs: [job], timers: [armed] }, want: [] },
    {
      name: 'of a job that is to be cleaned up: that will see to it',
      given: { jobs: [aPowerTool({ ...at('Completed'), metadata: open })] },
      want: [],
    },
    { name: 'of a job that is gone', given: {}, want: ['web-1 job-uid'] },
    {
      name: 'of a job that is cleaned up',
      given: { jobs: [aPowerTool(at('Completed'))] },
      want: ['web-1 job-uid'],
    },
    {
      name: 'of a job of the same name that is gone',
      given: { jobs: [aPowerTool({ ...at('Running'), metadata: open, uid: 'new' })], timers: [armed] },
      want: ['web-1 job-uid'],
    },
  ])('$name', ({ given, want }) => {
    expect(sweep({ marked, ...given }).toUnmark).toEqual(want);
  });

  test('takes away a hundred marks at most, those first that a tool is in', () => {
    const byHand = Array.from({ length: 150 }, (_, at) =>
      aPod({ name: `junk-${at}`, metadata: { labels: { 'toe.run/job': 'junk' } } }),
    );
    const { toUnmark } = sweep({ marked: [...byHand, ...marked] });
    expect(toUnmark).toHaveLength(100);
    expect(toUnmark[0]).toBe('web-1 job-uid');
  });

  test('does not take a mark that is long out of date for one of a tool that has just ended', () => {
    const old = { terminated: { exitCode: 0, finishedAt: '2026-01-01T11:00:00Z' } };
    const putBack = Array.from({ length: 150 }, (_, at) =>
      withTool(aPod({ name: `old-${at}` }), { jobUid: 'old', state: old }),
    );
    const left = withTool(aPod(), { state: ended(0) });
    const { toUnmark } = sweep({ marked: [...putBack, left] }, after(60));
    expect(toUnmark).toHaveLength(100);
    expect(toUnmark[0]).toBe('web-1 job-uid');
  });

  test('that somebody marked by hand takes the mark away', () => {
    const byHand = aPod({ metadata: { labels: { 'toe.run/job': '' } } });
    expect(sweep({ marked: [byHand] }).toUnmark).toEqual(['web-1 ']);
  });
});

describe('a sweep, over a budget', () => {
  const ledger = new Map([['job-uid', ENTRY]]);

  test.each<{ name: string; jobs: readonly PowerTool[]; want: readonly string[] }>([
    {
      name: 'keeps what a job at work takes',
      jobs: [aPowerTool({ ...at('Running'), metadata: open })],
      want: [],
    },
    { name: 'gives back what a job took that is gone', jobs: [], want: ['job-uid'] },
    {
      name: 'gives back what a job took that is over',
      jobs: [aPowerTool(at('Completed'))],
      want: ['job-uid'],
    },
  ])('$name', ({ jobs, want }) => {
    expect(sweep({ jobs, timers: [armed], ledger }).toRelease).toEqual(want);
  });
});

test('a sweep over nothing finds nothing', () => {
  expect(sweep({})).toEqual(NOTHING);
});
