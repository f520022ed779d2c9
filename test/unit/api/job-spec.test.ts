import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

const specOf = (spec: Record<string, unknown>) => aPowerTool({ spec }).spec;
const older = { tool: undefined, profiler: { tool: 'aperf', duration: '30s' } };
const selector = { matchLabels: { app: 'web' } };

/** What a job is whose user says no more than tool, time and pods. */
const PLAIN: JobSpec = {
  tool: 'aperf',
  args: [],
  warmupSeconds: 0,
  durationSeconds: 30,
  selector,
  namespaces: undefined,
  container: undefined,
  sample: { max: Infinity, percent: 100, onePerNode: false },
  mode: 'ephemeral',
  compress: false,
  rolling: undefined,
  pvc: undefined,
  maxConcurrentPods: Infinity,
  canary: 0,
  failure: {
    onError: 'Continue',
    maxRetries: 0,
    backoff: { initial: 10, max: 300, multiplier: 2 },
    onUnhealthyTarget: 'Stop',
  },
  activeDeadlineSeconds: undefined,
  dryRun: false,
  suspend: false,
  shutdown: undefined,
};

interface Row {
  readonly name: string;
  readonly given: Record<string, unknown>;
  readonly want: Partial<JobSpec>;
}

const runtimes: readonly Row[] = [
  { name: 'its arguments, one by one', given: { args: ['-i', 'a b'] }, want: { args: ['-i', 'a b'] } },
  { name: 'a duration', given: { duration: '1m30s' }, want: { durationSeconds: 90 } },
  { name: 'no duration', given: { duration: undefined }, want: { durationSeconds: 30 } },
  { name: 'a whole day', given: { duration: '24h' }, want: { durationSeconds: 86_400 } },
  { name: 'a warmup', given: { warmup: '2m' }, want: { warmupSeconds: 120 } },
];

const lives: readonly Row[] = [
  {
    name: 'which container is meant',
    given: { targets: { labelSelector: selector, container: 'side' } },
    want: { container: 'side' },
  },
  {
    name: 'other namespaces',
    given: { targets: { labelSelector: selector, namespaceSelector: { matchNames: ['dev'] } } },
    want: { namespaces: { matchNames: ['dev'] } },
  },
  {
    name: 'all other namespaces',
    given: { targets: { labelSelector: selector, namespaceSelector: { matchLabels: {} } } },
    want: { namespaces: { matchLabels: {} } },
  },
  {
    name: 'at most so many pods',
    given: { targets: { labelSelector: selector, max: 3 } },
    want: { sample: { max: 3, percent: 100, onePerNode: false } },
  },
  {
    name: 'a share of the pods',
    given: { targets: { labelSelector: selector, percent: 20 } },
    want: { sample: { max: Infinity, percent: 20, onePerNode: false } },
  },
  {
    name: 'one pod on each node',
    given: { targets: { labelSelector: selector, onePerNode: true } },
    want: { sample: { max: Infinity, percent: 100, onePerNode: true } },
  },
  { name: 'waves', given: { budgets: { maxConcurrentPods: 5 } }, want: { maxConcurrentPods: 5 } },
  { name: 'a canary', given: { budgets: { canary: 2 } }, want: { canary: 2 } },
  {
    name: 'a stop on the first error, without retries',
    given: { failurePolicy: { onError: 'Stop', maxRetries: 5 } },
    want: { failure: { ...PLAIN.failure, onError: 'Stop' } },
  },
  {
    name: 'retries, twice when nobody says how often',
    given: { failurePolicy: { onError: 'Retry' } },
    want: { failure: { ...PLAIN.failure, onError: 'Retry', maxRetries: 2 } },
  },
  {
    name: 'retries with a wait of its own',
    given: {
      failurePolicy: {
        onError: 'Retry',
        maxRetries: 4,
        backoff: { initial: '5s', max: '1m', multiplier: '1.5' },
      },
    },
    want: {
      failure: {
        ...PLAIN.failure,
        ...{ onError: 'Retry', maxRetries: 4, backoff: { initial: 5, max: 60, multiplier: 1.5 } },
      },
    },
  },
  {
    name: 'one word about the wait before retries; the others are the defaults',
    given: { failurePolicy: { onError: 'Retry', backoff: { initial: '1s' } } },
    want: {
      failure: {
        ...PLAIN.failure,
        ...{ onError: 'Retry', maxRetries: 2, backoff: { initial: 1, max: 300, multiplier: 2 } },
      },
    },
  },
  {
    name: 'that a target which suffers is no reason to stop',
    given: { failurePolicy: { onUnhealthyTarget: 'Continue' } },
    want: { failure: { ...PLAIN.failure, onUnhealthyTarget: 'Continue' } },
  },
  {
    name: 'a deadline for the whole job',
    given: { activeDeadlineSeconds: 600 },
    want: { activeDeadlineSeconds: 600 },
  },
  {
    name: 'where the result goes',
    given: { output: { mode: 'collector', compress: true, retentionDays: 7 } },
    want: { mode: 'collector', compress: true },
  },
  { name: 'a dry run', given: { dryRun: true }, want: { dryRun: true } },
  { name: 'a pause', given: { suspend: true }, want: { suspend: true } },
  { name: 'a pause that is over', given: { suspend: false }, want: { suspend: false } },
  { name: 'the verb Stop', given: { shutdown: 'Stop' }, want: { shutdown: 'Stop' } },
  { name: 'the verb Cancel', given: { shutdown: 'Cancel' }, want: { shutdown: 'Cancel' } },
  {
    name: 'nothing of a schedule, which is for the PowerTool that makes others',
    given: { schedule: '@daily', timeZone: 'Europe/Rome', concurrencyPolicy: 'Allow' },
    want: {},
  },
];

describe('jobSpecOf', () => {
  test.each([
    { name: 'spec.tool', given: {} },
    { name: 'spec.profiler', given: older },
  ])('reads $name into the one internal form, with every default', ({ given }) => {
    expect(jobSpecOf(specOf(given))).toEqual(PLAIN);
  });

  describe.each([
    { dialect: 'spec.tool', of: (more: object) => ({ tool: { name: 'aperf', duration: '30s', ...more } }) },
    {
      dialect: 'spec.profiler',
      of: (more: object) => ({ tool: undefined, profiler: { tool: 'aperf', duration: '30s', ...more } }),
    },
  ])('reads from $dialect', ({ of }) => {
    test.each(runtimes)('$name', ({ given, want }) => {
      expect(aJobSpec(of(given))).toEqual({ ...PLAIN, ...want });
    });

    test.each(lives)('$name', ({ given, want }) => {
      expect(aJobSpec({ ...of({}), ...given })).toEqual({ ...PLAIN, ...want });
    });
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
    { name: 'a volume without its name', given: { output: { mode: 'pvc' } }, want: 'needs it' },
    { name: 'a selector of every pod', given: { targets: { labelSelector: {} } }, want: 'every pod' },
    {
      name: 'a selector in another tongue',
      given: { targets: { labelSelector: { matchLabels: { app: 'a,b' } } } },
      want: 'no label value',
    },
    {
      name: 'a label of namespaces that none can have',
      given: { targets: { labelSelector: selector, namespaceSelector: { matchLabels: { team: 'a b' } } } },
      want: '"a b" is no label value; write',
    },
    {
      name: 'a key of namespaces that is none',
      given: { targets: { labelSelector: selector, namespaceSelector: { matchLabels: { 'a..b/x': '' } } } },
      want: '"a..b/x" is no label key; write',
    },
  ])('refuses $name and says why', ({ given, want }) => {
    const message: unknown = expect.stringContaining(want);
    expect(jobSpecOf(specOf(given))).toEqual({ reason: 'SpecInvalid', message });
  });
});
