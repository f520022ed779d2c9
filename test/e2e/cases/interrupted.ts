import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { CHUNK_BYTES } from '../../../lib/artifacts/chunks.ts';
import { makeReader } from '../harness/collector.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import { kill, startKiller } from '../harness/killer.ts';
import type { Case } from '../harness/play.ts';
import { startDeployment, startPod } from '../harness/pods.ts';
import { say } from '../harness/progress.ts';
import { awaitUploaded, expectAllWhole, expectAsSaid, listTargets } from '../harness/results.ts';
import { INTO_BUCKET } from '../harness/store.ts';

const BULK = { app: 'web', tool: 'e2e-bulk', spec: { output: { mode: 'collector', retentionDays: 1 } } };
const MEGABYTE = 1024 * 1024;
/** Seconds that an upload may take on a busy machine. */
const LONG = 240;

/** A collector that dies while it takes and gives: some at once use it, and all get over it. */
export const KILLED: Case = {
  name: 'the collector is killed at random while tools upload: nothing is lost, nothing is half there',
  run: async (ns) => {
    await startKiller(ns);
    await startDeployment(ns, 'web', 3);
    const token = await makeReader(ns, 'reader', 'toe-user');
    const before = await createJob(ns, { ...BULK, name: 'before', args: ['20'], duration: '30s' });
    expect(await awaitEnd(before, LONG)).toMatchObject({ phase: 'Completed' });
    const job = await createJob(ns, { ...BULK, args: ['100'], duration: '2m' });
    await awaitAtWork(job, 3);
    const killing = killAtRandom(ns, job);
    const read = await readMeanwhile(killing, [before, job], token);
    say(`      killed the collector ${await killing} times, and read ${read} whole files meanwhile`);
    expect(await killing).toBeGreaterThan(0);
    expect(read).toBeGreaterThan(0);
    expect(await awaitEnd(job, LONG)).toMatchObject({ phase: 'Completed', counts: { succeeded: 3 } });
    for (const [one, size] of [
      [before, 20],
      [job, 100],
    ] as const)
      expect(await expectAllWhole(one, token, size * MEGABYTE)).toHaveLength(3);
    await awaitCleanUp(job);
  },
};

/** A store that does not answer: all jobs use the same, so this plays when no other does. */
export const AWAY: Case = {
  name: 'the store is away for a minute while a tool uploads: the upload goes on afterwards',
  run: async (ns) => {
    await startKiller(ns);
    await startPod(ns, 'web');
    const token = await makeReader(ns, 'reader', 'toe-user');
    // A megabyte a second: it begins before the store goes, and ends while it is away.
    const job = await createJob(ns, { ...BULK, args: ['40', 'slowly'], duration: '2m' });
    await awaitUploaded(job, token, CHUNK_BYTES);
    const [gone = 0, back = 0, since = 0] = (await kill(ns, stopStore(ns))).split(' ').map(Number);
    // The store has a part of the result when it goes, and no byte more when it is back.
    expect(gone).toBeGreaterThanOrEqual(CHUNK_BYTES);
    expect(gone).toBeLessThan(40 * MEGABYTE);
    expect(back).toBe(gone);
    const { targets: [row] = [], ...status } = await awaitEnd(job, LONG);
    expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
    expect(Date.parse(row?.finishedAt ?? '') / 1000).toBeGreaterThanOrEqual(since);
    say(`      ${gone / MEGABYTE} of 40 MB were there, and the rest came afterwards`);
    expect(await expectAllWhole(job, token, 40 * MEGABYTE)).toHaveLength(1);
    await awaitCleanUp(job);
  },
};

/** Kills the collector up to three times. @returns how often it did so while a tool of the job was still there: a tool ends when all is uploaded. */
async function killAtRandom(ns: string, { metadata: { uid } }: PowerTool): Promise<number> {
  let killed = 0;
  while (killed < 3) {
    // The first time soon, else all might be uploaded; then it has the time to give something before it dies again.
    await sleep(Math.random() * (killed === 0 ? 1000 : 6000));
    const [dead = 0, tools = 0] = (await kill(ns, killCollector(uid))).split(' ').map(Number);
    if (tools === 0) break;
    killed += dead > 0 ? 1 : 0;
  }
  return killed;
}

/** Reads all that is said to be whole, again and again, as long as something goes on. @returns how many files. */
async function readMeanwhile(
  going: Promise<unknown>,
  jobs: readonly PowerTool[],
  token: string,
): Promise<number> {
  let [read, isOver] = [0, false];
  void going.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) for (const job of jobs) read += await readWhole(job, token);
  return read;
}

async function readWhole(job: PowerTool, token: string): Promise<number> {
  let read = 0;
  for (const target of await listTargets(job, token)) {
    const { final, files } = target.manifest;
    if (final) expect(files).toMatchObject([{ whole: true }]);
    for (const file of files.filter(({ whole }) => whole)) {
      await expectAsSaid(job, target, file, token);
      read += 1;
    }
  }
  return read;
}

// Prints how many it killed, and how many processes of the job there are afterwards.
const killCollector = (uid: string): string => `
murder TOE_FUNCTION=collector
echo "$dead $(grep -ls 'TOE_JOB_UID=${uid}' /proc/[0-9]*/environ | wc -l)"`;

// Halts the store for a minute. Prints how many bytes of the result it has when it goes and when it is back, and the time then.
const stopStore = (ns: string): string => `
${INTO_BUCKET}
bytes() { find ${ns}.* -type f -name 'bulk.bin*' -exec cat {} + | wc -c; }
kill -STOP "$(pidof versitygw)"
gone=$(bytes)
sleep 60
echo "$gone $(bytes) $(date +%s)"
kill -CONT "$(pidof versitygw)"`;
