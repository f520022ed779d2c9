import { hash, type Random } from '../core/random.ts';
import { DURATION } from './fate.ts';
import type { Happening, JobPlan } from './happening.ts';
import { withMoment } from './moments.ts';
import type { PodPlan, Scenario } from './scenario.ts';

/** How many schedules are small: what breaks a promise at all mostly breaks it in a small world, and that is quick. */
const SMALL = 0.85;

/** A scenario of a random schedule. */
export function drawScenario(random: Random): Scenario {
  const isSmall = random.chance(SMALL);
  const pods = isSmall ? drawPods(random, [1, 1, 2], 0) : drawPods(random, [1, 2, 2, 3, 4, 6], 0.25);
  const calm = random.chance(0.45);
  const jobs = drawJobs(random, isSmall ? [1] : [1, 1, 2, 3], calm);
  const troubles = isSmall ? [1] : [1, 1, 2, 3, 4];
  const drawn: Scenario = {
    pods,
    fates: { failing: random.pick([0, 0, 0.2, 0.5]), strange: random.pick([0, 0, 0.15]), obedient: 0.7 },
    deployment: {
      ...drawServices(random),
      skew: random.pick([0, 0, 5, 300]),
      slowness: random.pick([0, 0.02, 0.1]),
    },
    budgets: drawBudgets(random),
    happenings: [...jobs, ...(calm ? [] : drawTroubles(random, troubles, { pods, jobs: plansOf(jobs) }))],
    calm,
  };
  return withMoment(drawn, random);
}

// Two to nine processes of toe at once: of one service for all events, or of each of three.
function drawServices(random: Random): Pick<Scenario['deployment'], 'single' | 'instances'> {
  const single = random.chance(0.2);
  return { single, instances: single ? random.int(2, 5) : random.int(1, 3) };
}

function drawPods(random: Random, counts: readonly number[], elsewhere: number): PodPlan[] {
  const count = random.pick(counts);
  const nodes = random.int(1, 3);
  const others = random.chance(elsewhere) ? ['lab', 'dark'] : [];
  const make = (namespace: string, number: number): PodPlan => ({
    name: `${namespace === 'shop' ? 'web' : namespace}-${number}`,
    namespace,
    node: `node-${random.int(1, nodes)}`,
    app: 'web',
    owner: random.pick(['web', 'web', 'db', undefined]),
  });
  const own = Array.from({ length: count }, (_, at) => make('shop', at));
  return [...own, ...others.map((namespace) => make(namespace, 0))];
}

function drawBudgets(random: Random): Scenario['budgets'] {
  if (random.chance(0.6)) return undefined;
  return {
    ...(random.chance(0.7) ? { maxConcurrentPods: random.int(1, 3) } : {}),
    ...(random.chance(0.4) ? { maxConcurrentPodsPerNode: random.int(1, 2) } : {}),
  };
}

function drawJobs(random: Random, counts: readonly number[], calm: boolean): Happening[] {
  const count = random.pick(counts);
  return Array.from({ length: count }, (_, at) => ({
    // Not always first: what is going away by then must not be taken.
    at: at === 0 ? random.pick([1, 1, 1, 5, 20, 150]) : random.pick([1, 1, 2, 10, 40]),
    what: { kind: 'create', job: drawJob(random, `job-${at}`, calm) },
  }));
}

function drawJob(random: Random, name: string, calm: boolean): JobPlan {
  const tool = { name: random.pick(['aperf', 'aperf', 'perf']), duration: `${DURATION}s` };
  const spec = {
    ...(random.chance(0.2) ? { profiler: { tool: tool.name, duration: tool.duration } } : { tool }),
    targets: {
      labelSelector: { matchLabels: { app: 'web' } },
      ...(random.chance(0.15) ? { namespaceSelector: random.pick(OTHERS) } : {}),
      ...(random.chance(0.15) ? random.pick(SAMPLES) : {}),
    },
    output: { mode: 'ephemeral' },
    ...maybe(random, 0.4, { budgets: drawWaves(random) }),
    ...maybe(random, 0.4, { failurePolicy: drawPolicy(random, calm) }),
    ...maybe(random, 0.15, { ttlSecondsAfterFinished: random.pick([0, 30, 400]) }),
    ...(calm ? {} : drawUncalm(random)),
  };
  // By chance too, and yet all else is drawn as it was.
  const uploads = (hash(`${name} ${JSON.stringify(spec)}`) >>> 0) % UPLOADS === 0;
  return { name, namespace: 'shop', spec: uploads ? { ...spec, output: { mode: 'collector' } } : spec };
}

/** One of so many jobs uploads its results. */
const UPLOADS = 3;

const OTHERS = [{ matchNames: ['shop', 'lab', 'dark'] }, { matchNames: ['lab'] }, {}];
const SAMPLES = [{ max: 1 }, { max: 2 }, { percent: 50 }, { onePerNode: true }];

function drawWaves(random: Random): object {
  return {
    ...maybe(random, 0.8, { maxConcurrentPods: random.int(1, 3) }),
    ...maybe(random, 0.4, { canary: random.int(1, 2) }),
  };
}

function drawPolicy(random: Random, calm: boolean): object {
  const onError = random.pick(calm ? ['Continue', 'Retry'] : ['Continue', 'Stop', 'Retry', 'Retry']);
  return {
    onError,
    ...(onError === 'Retry' ? { maxRetries: random.int(1, 2) } : {}),
    ...maybe(random, 0.5, { backoff: { initial: random.pick(['1s', '20s']), max: '1m', multiplier: '2' } }),
    ...maybe(random, 0.3, { onUnhealthyTarget: 'Continue' }),
  };
}

function drawUncalm(random: Random): object {
  return {
    ...maybe(random, 0.15, { activeDeadlineSeconds: random.pick([20, 60, 300]) }),
    ...maybe(random, 0.08, { dryRun: true }),
    ...maybe(random, 0.1, { suspend: true }),
    ...maybe(random, 0.08, {
      schedule: '*/5 * * * *',
      concurrencyPolicy: random.pick(['Forbid', 'Replace', 'Allow']),
      successfulJobsHistoryLimit: random.int(0, 2),
    }),
  };
}

function maybe(random: Random, probability: number, part: object): object {
  return random.chance(probability) ? part : {};
}

interface Cast {
  readonly pods: readonly PodPlan[];
  readonly jobs: readonly JobPlan[];
}

function plansOf(jobs: readonly Happening[]): JobPlan[] {
  return jobs.flatMap(({ what }) => (what.kind === 'create' ? [what.job] : []));
}

function drawTroubles(random: Random, counts: readonly number[], cast: Cast): Happening[] {
  const count = random.pick(counts);
  const drawn = Array.from({ length: count }, () => drawTrouble(random, cast));
  const ends = cast.jobs.flatMap((job) => {
    const end = drawEnd(random, job);
    return isLeftAlone(job) ? [] : [end];
  });
  return [...drawn, ...ends];
}

function drawEnd(random: Random, { name: job }: JobPlan): Happening {
  const at = random.int(600, 1300);
  return random.chance(0.5)
    ? { at, what: { kind: 'verb', job, verb: random.pick(['Stop', 'Cancel']) } }
    : { at, what: { kind: 'delete-job', job } };
}

// A schedule would go on for ever. Of the others every third is left alone: whoever ends a job by hand hides that
// it would never have ended.
function isLeftAlone({ name, spec }: JobPlan): boolean {
  return !('schedule' in spec) && (hash(`${name} ends ${JSON.stringify(spec)}`) >>> 0) % 3 === 0;
}

function drawTrouble(random: Random, cast: Cast): Happening {
  const at = random.pick([random.int(1, 6), random.int(1, 60), random.int(1, 300)]);
  const pod = random.pick(cast.pods).name;
  const job = random.pick(cast.jobs).name;
  const choices: readonly Happening['what'][] = [
    { kind: 'verb', job, verb: random.pick(['suspend', 'resume', 'Stop', 'Cancel']) },
    { kind: 'verb', job, verb: random.pick(['suspend', 'resume', 'Stop', 'Cancel']) },
    { kind: 'delete-job', job },
    { kind: 'restart-target', pod },
    { kind: 'unready', pod, seconds: random.pick([2, 60]) },
    { kind: 'delete-pod', pod, grace: random.pick([0, 30]), recreate: random.chance(0.7) },
    { kind: 'delete-pod', pod, grace: random.pick([0, 30]), recreate: random.chance(0.7) },
    { kind: 'finish-pod', pod },
    { kind: 'lose-node', node: random.pick(cast.pods).node },
    { kind: 'set-image', image: random.pick(['registry.test/aperf:2', null]) },
    { kind: 'set-budgets', budgets: random.pick([{ maxConcurrentPods: 1 }, null]) },
    { kind: 'delete-config' },
    { kind: 'adapter-down', seconds: random.pick([5, 60, 600]) },
    { kind: 'api-away', seconds: random.pick([5, 60]) },
    { kind: 'rollout' },
    { kind: 'clock-jump', seconds: random.int(-300, 300) },
    ...(random.chance(0.2) ? [{ kind: 'delete-namespace' } as const] : []),
  ];
  return { at, what: random.pick(choices) };
}
