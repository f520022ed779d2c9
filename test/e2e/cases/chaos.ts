import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { budgetsPath, timersPath } from '../../../lib/kube/paths.ts';
import { TIMER_LABEL } from '../../../lib/api/names.ts';
import { hasFired, type Timer } from '../../../lib/api/timer.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { find, list } from '../harness/api.ts';
import { awaitCleanUp, awaitEnd, createJob, type JobOptions } from '../harness/jobs.ts';
import { kill, startKiller } from '../harness/killer.ts';
import type { Case } from '../harness/play.ts';
import { podsOf, startDeployment, toolsIn } from '../harness/pods.ts';
import { say, seconds } from '../harness/progress.ts';

/** Minutes of killing. */
export const CHAOS_MINUTES = Number(process.env['TOE_CHAOS_MINUTES'] ?? 10);
/** Seconds that a job may take while everything is killed: a timer comes after five minutes at the latest. */
const PATIENTLY = 600;

/** One job of each kind, by the name of its app; all on two pods. */
const ROUND: Readonly<Record<string, Omit<JobOptions, 'app'>>> = {
  plain: {},
  waves: { spec: { budgets: { maxConcurrentPods: 1 } } },
  canary: { spec: { budgets: { canary: 1 } } },
  scarce: { tool: 'e2e-scarce' },
  retried: {
    tool: 'e2e-obedient',
    args: ['1=3'],
    spec: { failurePolicy: { onError: 'Retry', maxRetries: 1, backoff: { initial: '2s' } } },
  },
  failing: { tool: 'e2e-exit3' },
  refused: { tool: 'nonesuch' },
};

/** Functions that die at any moment, for a long time. */
export const CHAOS: Case = {
  name: `functions killed at random for ${CHAOS_MINUTES} minutes of jobs: each ends as it does without`,
  run: async (ns) => {
    await startKiller(ns);
    const expected = await playRound(ns, 0);
    const end = Date.now() + CHAOS_MINUTES * 60_000;
    const killing = killUntil(ns, end);
    let rounds = 0;
    while (Date.now() < end) {
      rounds += 1;
      const began = Date.now();
      expect(await playRound(ns, rounds)).toEqual(expected);
      say(
        `      round ${rounds} of ${Object.keys(ROUND).length} jobs ended alike (${seconds(Date.now() - began)})`,
      );
    }
    const killed = await killing;
    say(`      killed functions ${killed} times`);
    expect(killed).toBeGreaterThan(0);
    await expectNothingLeft();
  },
};

const FLIGHT = 20;

/** An API server that dies with jobs in flight. */
export const RESTART: Case = {
  name: `the API server is killed and started again with ${FLIGHT} jobs in flight: none is lost, none doubled`,
  run: async (ns) => {
    const apps = Array.from({ length: FLIGHT / 2 }, (_, index) => `app-${index}`);
    await Promise.all([startKiller(ns), ...apps.map((app) => startDeployment(ns, app, 1))]);
    const names = ['first', 'second'].flatMap((which) =>
      apps.map((app) => ({ app, name: `${which}-${app}` })),
    );
    // Of two jobs on one pod the second waits: so there are jobs in every state when it happens.
    const jobs = await Promise.all(names.map((one) => createJob(ns, { ...one, duration: '5s' })));
    await sleep(2000);
    await restartApiServer(ns);
    for (const job of jobs) {
      expect(await awaitEnd(job, PATIENTLY)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      await awaitCleanUp(job, PATIENTLY);
    }
    for (const app of apps) expect((await podsOf(ns, app)).map((pod) => toolsIn(pod).length)).toEqual([2]);
    await expectNothingLeft();
  },
};

interface End {
  readonly phase: string | undefined;
  readonly reason: string | undefined;
  readonly counts: unknown;
  readonly rows: readonly string[];
  /** How many tools each pod got. */
  readonly tools: readonly number[];
}

/** Plays one job of each kind on fresh pods, all at once, and tells how they ended. */
async function playRound(ns: string, round: number): Promise<Readonly<Record<string, End>>> {
  const ends = await Promise.all(
    Object.entries(ROUND).map(async ([kind, options]) => {
      const app = `${kind}-${round}`;
      await startDeployment(ns, app, 2);
      const job = await createJob(ns, { ...options, app });
      return [kind, await endOf(ns, job, app)] as const;
    }),
  );
  await run('kubectl', ['-n', ns, 'delete', 'deployments', '--all']);
  return Object.fromEntries(ends);
}

async function endOf(ns: string, job: PowerTool, app: string): Promise<End> {
  const { phase, reason, counts, targets = [] } = await awaitEnd(job, PATIENTLY);
  await awaitCleanUp(job, PATIENTLY);
  const rows = targets.map(({ state, exitCode, attempt = 1 }) => `${state} ${exitCode} attempt ${attempt}`);
  const tools = (await podsOf(ns, app)).map((pod) => toolsIn(pod).length);
  return { phase, reason, counts, rows, tools };
}

/** Kills one function or another every few seconds. @returns how many processes. */
async function killUntil(ns: string, end: number): Promise<number> {
  let killed = 0;
  while (Date.now() < end) {
    await sleep(500 + Math.random() * 4500);
    const victim = ['creation', 'status', 'cleanup'][Math.floor(Math.random() * 3)] ?? '';
    killed += Number(await kill(ns, `murder TOE_FUNCTION=${victim}; echo "$dead"`));
  }
  return killed;
}

// The command that kills loses its own connection.
async function restartApiServer(ns: string): Promise<void> {
  await kill(ns, 'kill -9 $(pidof kube-apiserver)').catch(() => '');
  await sleep(3000);
  await run('cluster/up', ['--without-knative']);
}

async function expectNothingLeft(): Promise<void> {
  expect((await find<{ data?: Record<string, string> }>(budgetsPath))?.data ?? {}).toEqual({});
  const timers = await list<Timer>(timersPath, TIMER_LABEL);
  expect(timers.filter((timer) => !hasFired(timer))).toEqual([]);
}
