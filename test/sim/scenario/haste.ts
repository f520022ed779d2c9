import type { Random } from '../core/random.ts';
import { DURATION } from './fate.ts';
import type { Happening } from './happening.ts';
import type { Scenario } from './scenario.ts';

/** A user ends a job, or its pod is replaced, while slow functions are in the middle of it. */
export function withHaste(drawn: Scenario, random: Random): Scenario {
  const draw = random.pick([drawUpload, drawRuns, drawRetry, drawRetries, drawReplaced]);
  return { ...drawn, ...draw(random) };
}

type Hasty = Pick<Scenario, 'pods' | 'fates' | 'deployment' | 'budgets' | 'happenings' | 'calm'>;

// The job ends while a run is about to make its tokens.
function drawUpload(random: Random): Hasty {
  return endAfter(1000 + random.int(300, 9000), make({ output: { mode: 'collector' } }), random);
}

// The schedule ends while a run is about to make the first of its runs.
function drawRuns(random: Random): Hasty {
  const limits = { successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0 };
  return endAfter(random.int(236_000, 246_000), make({ schedule: '*/5 * * * *', ...limits }), random);
}

// The job ends while its tool is started once more.
function drawRetry(random: Random): Hasty {
  const failurePolicy = { onError: 'Retry', maxRetries: 1, backoff: { initial: '1s', max: '1m' } };
  const hasty = { ...make({ failurePolicy }), fates: FAILING, budgets: { maxConcurrentPods: 1 } };
  return endAfter(1000 * DURATION + random.int(2000, 14_000), hasty, random);
}

// One run takes back the mark of an attempt that failed while another starts the next.
function drawRetries(): Hasty {
  const failurePolicy = { onError: 'Retry', maxRetries: 2, backoff: { initial: '1s', max: '1s' } };
  return slow({ ...make({ failurePolicy }), fates: FAILING });
}

// Another pod has the name of the target when a run is about to mark that.
function drawReplaced(random: Random): Hasty {
  const hasty = make({});
  const replaced: Happening = {
    at: 1 + random.int(300, 15_000) / 1000,
    what: { kind: 'delete-pod', pod: 'web-0', grace: 0, recreate: true },
  };
  return slow({ ...hasty, happenings: [...hasty.happenings, replaced] });
}

const FAILING = { failing: 1, strange: 0, obedient: 1 };

function slow(hasty: Hasty): Hasty {
  return { ...hasty, deployment: { ...hasty.deployment, slowness: 0.25 } };
}

/** @param after in milliseconds. */
function endAfter(after: number, hasty: Hasty, random: Random): Hasty {
  const verb = random.pick(['Stop', 'Cancel'] as const);
  const end: Happening = { at: after / 1000, what: { kind: 'verb', job: 'job-0', verb } };
  return { ...hasty, happenings: [...hasty.happenings, end] };
}

function make(part: object): Hasty {
  const tool = { name: 'aperf', duration: `${DURATION}s` };
  const targets = { labelSelector: { matchLabels: { app: 'web' } } };
  const spec = { tool, targets, output: { mode: 'ephemeral' }, ...part };
  const create: Happening = {
    at: 1,
    what: { kind: 'create', job: { name: 'job-0', namespace: 'shop', spec } },
  };
  return {
    pods: [{ name: 'web-0', namespace: 'shop', node: 'node-1', app: 'web', owner: 'web' }],
    fates: { failing: 0, strange: 0, obedient: 1 },
    deployment: { single: false, instances: 3, skew: 0, slowness: 0.1, slowest: 9000 },
    budgets: undefined,
    happenings: [create],
    calm: false,
  };
}
