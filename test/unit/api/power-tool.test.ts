import { isOver, isScheduled, oldestFirst, powerTool, toolName } from '../../../lib/api/power-tool.ts';
import { isFinal, phase } from '../../../lib/api/power-tool-status.ts';
import { aPowerTool, aRawPowerTool } from '../../build/a-power-tool.ts';

const accepts = (spec: Record<string, unknown>): boolean =>
  powerTool.safeParse(aRawPowerTool({ spec })).success;

describe('powerTool', () => {
  test.each([
    { name: 'an argument of any script', given: ['größe=☃'], want: true },
    { name: 'an argument with shell signs', given: ['$(id); rm -rf "x"'], want: true },
    { name: 'a line break', given: ['a\nb'], want: false },
    { name: 'a NUL', given: ['a\u0000b'], want: false },
    { name: 'a sign that turns the text around', given: ['a\u202eb'], want: false },
    { name: 'an argument that is too long', given: ['a'.repeat(1025)], want: false },
    { name: 'too many arguments', given: Array.from({ length: 65 }, () => 'a'), want: false },
  ])('in args, $name: $want', ({ given, want }) => {
    expect(accepts({ tool: { name: 'aperf', args: given } })).toBe(want);
  });

  test.each([
    { given: 'aperf', want: true },
    { given: 'py-spy.v2', want: true },
    { given: 'Aperf', want: false },
    { given: '-aperf', want: false },
    { given: 'a/b', want: false },
    { given: 'a,b', want: false },
    { given: '', want: false },
    { given: '__proto__', want: false },
    { given: 'a'.repeat(64), want: false },
  ])('the tool name "$given": $want', ({ given, want }) => {
    expect(toolName.safeParse(given).success).toBe(want);
  });

  test('an output mode that does not exist is refused', () => {
    expect(accepts({ output: { mode: 's3' } })).toBe(false);
  });

  test('without an output the result stays in the container', () => {
    expect(aPowerTool({ spec: { output: undefined } }).spec.output).toEqual({ mode: 'ephemeral' });
  });
});

describe('isFinal', () => {
  test('of all phases, exactly these three are final', () => {
    expect(phase.options.filter((one) => isFinal(one))).toEqual(['Completed', 'Failed', 'Cancelled']);
  });

  test('a job without a phase is not final', () => {
    expect(isFinal(undefined)).toBe(false);
  });
});

describe('isOver', () => {
  test.each([
    { name: 'a new job', given: {}, want: false },
    { name: 'a job at work', given: { status: { phase: 'Running' } as const }, want: false },
    { name: 'a final job', given: { status: { phase: 'Failed' } as const }, want: true },
    {
      name: 'a job being deleted',
      given: { metadata: { deletionTimestamp: '2026-01-01T12:00:00Z' } },
      want: true,
    },
  ])('$name: $want', ({ given, want }) => {
    expect(isOver(aPowerTool(given))).toBe(want);
  });
});

test('only a PowerTool with a schedule makes others', () => {
  expect(isScheduled(aPowerTool({ spec: { schedule: '@hourly' } }))).toBe(true);
  expect(isScheduled(aPowerTool())).toBe(false);
});

test('oldestFirst sorts by the time of creation', () => {
  const at = (creationTimestamp: string) => aPowerTool({ metadata: { creationTimestamp } });
  const [first, second] = [at('2026-01-01T12:00:00Z'), at('2026-01-02T11:00:00Z')];
  expect([second, first].sort(oldestFirst)).toEqual([first, second]);
});
