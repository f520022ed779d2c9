import { findWaiting, nameJobs, toolOf } from '../../../lib/plan/find-waiting.ts';
import { aPowerTool, type PowerToolParts } from '../../build/a-power-tool.ts';
import { countsOf } from '../../build/a-target.ts';

const PENDING = { phase: 'Pending' } as const;

describe('findWaiting', () => {
  test.each<{ name: string; given: PowerToolParts; want: boolean }>([
    { name: 'that waits for its start', given: { status: PENDING }, want: true },
    {
      name: 'at work, with pods that wait',
      given: { status: { phase: 'Running', counts: countsOf('Active', 'Waiting') } },
      want: true,
    },
    {
      name: 'at work in all its pods',
      given: { status: { phase: 'Running', counts: countsOf('Active') } },
      want: false,
    },
    { name: 'without a status', given: {}, want: false },
    { name: 'that is suspended', given: { status: PENDING, spec: { suspend: true } }, want: false },
    { name: 'with a schedule', given: { status: PENDING, spec: { schedule: '@daily' } }, want: false },
    {
      name: 'being deleted',
      given: { status: PENDING, metadata: { deletionTimestamp: '2026-01-01T12:00:00Z' } },
      want: false,
    },
    { name: 'that is over', given: { status: { phase: 'Failed' } }, want: false },
  ])('a job $name waits: $want', ({ given, want }) => {
    expect(findWaiting([aPowerTool(given)])).toHaveLength(want ? 1 : 0);
  });

  test('the oldest comes first', () => {
    const aged = (name: string, creationTimestamp: string) =>
      aPowerTool({ name, status: PENDING, metadata: { creationTimestamp } });
    const jobs = [
      aged('b', '2026-01-01T12:00:01Z'),
      aged('c', '2026-01-01T12:00:02Z'),
      aged('a', '2026-01-01T12:00:00Z'),
    ];
    expect(findWaiting(jobs).map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
  });
});

test.each([
  { name: 'spec.tool', spec: {}, want: 'aperf' },
  { name: 'spec.profiler', spec: { tool: undefined, profiler: { tool: 'tcpdump' } }, want: 'tcpdump' },
  { name: 'neither', spec: { tool: undefined }, want: undefined },
])('the tool of a job with $name is $want', ({ spec, want }) => {
  expect(toolOf(aPowerTool({ spec }))).toBe(want);
});

test.each([
  { count: 1, want: 'shop/j0.' },
  { count: 2, want: 'shop/j0, shop/j1.' },
  {
    count: 10,
    want: 'shop/j0, shop/j1, shop/j2, shop/j3, shop/j4, shop/j5, shop/j6, shop/j7, shop/j8, shop/j9.',
  },
  {
    count: 13,
    want: 'shop/j0, shop/j1, shop/j2, shop/j3, shop/j4, shop/j5, shop/j6, shop/j7, shop/j8, shop/j9 and 3 more.',
  },
])('$count jobs in words: $want', ({ count, want }) => {
  const jobs = Array.from({ length: count }, (_, index) => aPowerTool({ name: `j${index}` }));
  expect(nameJobs(jobs)).toBe(want);
});
