import { jobSpecOf } from '../../../lib/api/job-spec.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

const specOf = (spec: Record<string, unknown>) => aPowerTool({ spec }).spec;
const older = { tool: undefined, profiler: { tool: 'aperf', duration: '30s' } };

describe('jobSpecOf', () => {
  test.each([
    { name: 'spec.tool', given: {} },
    { name: 'spec.profiler', given: older },
  ])('reads $name into the one internal form', ({ given }) => {
    expect(jobSpecOf(specOf(given))).toEqual({
      tool: 'aperf',
      args: [],
      durationSeconds: 30,
      selector: { matchLabels: { app: 'web' } },
      container: undefined,
      mode: 'ephemeral',
    });
  });

  test.each([
    { name: 'tool', given: { tool: { name: 'tcpdump', duration: '1m', args: ['-i', 'any'] } } },
    {
      name: 'profiler',
      given: { tool: undefined, profiler: { tool: 'tcpdump', duration: '1m', args: ['-i', 'any'] } },
    },
  ])('keeps the arguments of spec.$name one by one', ({ given }) => {
    expect(jobSpecOf(specOf(given))).toMatchObject({
      tool: 'tcpdump',
      durationSeconds: 60,
      args: ['-i', 'any'],
    });
  });

  test('a job lasts 30 s when nobody says how long', () => {
    expect(jobSpecOf(specOf({ tool: { name: 'aperf' } }))).toMatchObject({ durationSeconds: 30 });
  });

  test('passes on which container is meant', () => {
    const targets = { labelSelector: { matchLabels: { app: 'web' } }, container: 'side' };
    expect(jobSpecOf(specOf({ targets }))).toMatchObject({ container: 'side' });
  });

  test.each([
    {
      name: 'neither dialect',
      given: { tool: undefined },
      want: 'exactly one of spec.tool and spec.profiler',
    },
    { name: 'both dialects', given: { profiler: { tool: 'aperf', duration: '30s' } }, want: 'exactly one' },
    {
      name: 'a duration of nothing',
      given: { tool: { name: 'aperf', duration: '0s' } },
      want: '"0s" is no duration',
    },
    {
      name: 'a duration over a day',
      given: { tool: { name: 'aperf', duration: '24h1s' } },
      want: 'up to 24h',
    },
    { name: 'a selector of every pod', given: { targets: { labelSelector: {} } }, want: 'every pod' },
    {
      name: 'a selector in another tongue',
      given: { targets: { labelSelector: { matchLabels: { app: 'a,b' } } } },
      want: 'no label value',
    },
  ])('refuses $name and says why', ({ given, want }) => {
    const message: unknown = expect.stringContaining(want);
    expect(jobSpecOf(specOf(given))).toEqual({ reason: 'SpecInvalid', message });
  });

  test('takes a whole day', () => {
    expect(jobSpecOf(specOf({ tool: { name: 'aperf', duration: '24h' } }))).toMatchObject({
      durationSeconds: 86400,
    });
  });
});
