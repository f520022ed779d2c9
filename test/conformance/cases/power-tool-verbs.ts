import type { Case } from '../case.ts';
import { aJob, get, JOB, json, merge, SPEC, trySpec, type Json, type Sending } from '../requests.ts';

const withSpec = (part: Json): Sending => trySpec({ ...SPEC, ...part });
const change = (part: Json): Sending => merge(JOB, { spec: part });

/** What a PowerTool may say beside tool and targets, and the two words that may be said later. */
export const POWER_TOOL_VERBS: readonly Case[] = [
  {
    name: 'A failure policy gets its defaults, at every depth',
    steps: [
      withSpec({ failurePolicy: {} }),
      withSpec({ failurePolicy: { onError: 'Retry', backoff: {} } }),
      withSpec({ failurePolicy: { backoff: { initial: '1s' } } }),
    ],
  },
  {
    name: 'A failure policy is one of a few',
    steps: [
      withSpec({ failurePolicy: { onError: 'Ignore' } }),
      withSpec({ failurePolicy: { maxRetries: 0 } }),
      withSpec({ failurePolicy: { maxRetries: 6 } }),
      withSpec({ failurePolicy: { maxRetries: 1.5 } }),
      withSpec({ failurePolicy: { maxRetries: '2' } }),
      withSpec({ failurePolicy: { backoff: { multiplier: '10' } } }),
      withSpec({ failurePolicy: { backoff: { multiplier: '1.5' } } }),
    ],
  },
  {
    name: 'Budgets and samples are counted from one',
    steps: [
      withSpec({ budgets: { maxConcurrentPods: 0 } }),
      withSpec({ budgets: { maxConcurrentPods: 1, canary: 1 } }),
      withSpec({ targets: { ...SPEC.targets, max: 0 } }),
      withSpec({ targets: { ...SPEC.targets, percent: 101 } }),
      withSpec({ targets: { ...SPEC.targets, percent: 100, onePerNode: true, max: 3 } }),
      withSpec({ targets: { ...SPEC.targets, onePerNode: 'yes' } }),
    ],
  },
  {
    name: 'Other namespaces are named, each once',
    steps: [
      ['shop', 'bank'],
      ['shop', 'shop'],
      ['Shop'],
      [''],
      Array.from({ length: 101 }, (_, at) => `n${at}`),
    ].map((matchNames) => withSpec({ targets: { ...SPEC.targets, namespaceSelector: { matchNames } } })),
  },
  {
    name: 'A schedule has five parts or one word',
    steps: ['*/5 * * * *', '@hourly', '* * * *', '', 'every day', '0 0 * * * *'].map((schedule) =>
      withSpec({ schedule }),
    ),
  },
  {
    name: 'Times and limits are not negative',
    steps: [
      withSpec({ activeDeadlineSeconds: 0 }),
      withSpec({ activeDeadlineSeconds: 1, ttlSecondsAfterFinished: 0 }),
      withSpec({ ttlSecondsAfterFinished: -1 }),
      withSpec({ successfulJobsHistoryLimit: -1, failedJobsHistoryLimit: -1 }),
      withSpec({ concurrencyPolicy: 'Sometimes' }),
      withSpec({ dryRun: 'yes', suspend: 1 }),
    ],
  },
  {
    name: 'A job is suspended and goes on: that alone may change, and counts the generation',
    steps: [
      aJob(),
      change({ suspend: true }),
      change({ suspend: true }),
      change({ suspend: false }),
      change({ suspend: null }),
    ],
  },
  {
    name: 'A job is stopped, then cancelled, and never again runs',
    steps: [
      aJob(),
      change({ shutdown: 'Stop' }),
      change({ shutdown: 'Stop' }),
      change({ shutdown: 'Cancel' }),
      change({ shutdown: 'Stop' }),
      change({ shutdown: null }),
      json(JOB, [{ op: 'remove', path: '/spec/shutdown' }]),
      get(JOB),
    ],
  },
  {
    name: 'A stop cannot be taken back',
    steps: [aJob({ shutdown: 'Stop' }), change({ shutdown: null }), change({ shutdown: 'Halt' })],
  },
  {
    name: 'Nothing else can ride along with a verb',
    steps: [
      aJob(),
      change({ suspend: true, tool: { name: 'perf' } }),
      change({ shutdown: 'Stop', dryRun: true }),
      change({ shutdown: 'Stop', activeDeadlineSeconds: 5 }),
      change({ suspend: true, budgets: { canary: 1 } }),
      get(JOB),
    ],
  },
  {
    name: 'No field that was left out can be put in later',
    steps: [
      { schedule: '@hourly' },
      { ttlSecondsAfterFinished: 5 },
      { failurePolicy: {} },
      { targets: { max: 1 } },
      { output: { mode: 'ephemeral' } },
      { output: null },
      { tool: { warmup: '5s' } },
    ].flatMap((part, at) => (at === 0 ? [aJob(), change(part)] : [change(part)])),
  },
];
