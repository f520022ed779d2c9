import { createHash } from 'node:crypto';
import { mkdtemp, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { CHUNK_BYTES } from '../../../lib/artifacts/chunks.ts';
import { podPath, podsPath } from '../../../lib/kube/paths.ts';
import { create, eventually, remove } from '../harness/api.ts';
import { askFor, makeReader, statusOf } from '../harness/collector.ts';
import { sendPing } from '../harness/events.ts';
import { slicesOf } from '../harness/files.ts';
import { awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import { kill, startKiller } from '../harness/killer.ts';
import type { Case } from '../harness/play.ts';
import { awaitRunning, execute, logOf, makePod, startPod } from '../harness/pods.ts';
import {
  awaitUploaded,
  expectAsSaid,
  listTargets,
  pathOf,
  type StoredFile,
  type StoredTarget,
} from '../harness/results.ts';
import { INTO_BUCKET } from '../harness/store.ts';
import { makeVolume, WITH_VOLUME } from '../harness/volume.ts';

const BULK = 'e2e-bulk';
const COLLECTOR = { output: { mode: 'collector', retentionDays: 1 } };
const DAY = 24 * 60 * 60 * 1000;

/** A tool that was killed with its target. The kubelet tells of the target first, or now and then of the tool. */
const KILLED = {
  state: expect.stringMatching(/^(Gone|Failed)$/),
  reason: expect.stringMatching(/^(TargetRestarted|ToolFailed)$/),
  exitCode: 137,
  partial: true,
};

/** What is left of a result when its target dies, its room or its time is over. */
export const REMAINS: readonly Case[] = [
  ...[
    { what: 'is killed', harm: killTarget, row: KILLED },
    { what: 'is deleted without grace', harm: deleteTarget, row: { state: 'Gone', reason: 'TargetGone' } },
  ].map(({ what, harm, row }): Case => ({
    name: `of a target that ${what} in the middle of a capture one can read all that was uploaded until then`,
    run: async (ns) => {
      await startKiller(ns);
      await startPod(ns, 'web', { env: { PROFILER_DURATION: '1h', VICTIM_OF: ns } });
      const token = await makeReader(ns, 'reader', 'toe-user');
      const options = { app: 'web', tool: BULK, args: ['600', 'slowly'], duration: '4m' };
      const job = await createJob(ns, { ...options, spec: COLLECTOR });
      const before = await awaitUploaded(job, token, CHUNK_BYTES);
      const told = await kill(ns, hashOfCapture(ns, before.size));
      await harm(ns);
      expect(await awaitEnd(job, 120)).toMatchObject({
        phase: 'Failed',
        targets: [row],
      });
      const [target] = await listTargets(job, token);
      const [file] = target?.manifest.files ?? [];
      expect(target?.manifest.final).toBe(false);
      expect(file).toMatchObject({ name: 'bulk.bin', whole: false, sha256: '' });
      const bytes = await read(job, target, token);
      expect(bytes).toHaveLength(file?.size ?? 0);
      expect(hashOf(bytes.subarray(0, before.size))).toBe(told);
      const folder = await mkdtemp(join(tmpdir(), 'toe-e2e-'));
      const fetch = ['fetch', 'web', '-n', ns, '-o', folder, '--as-service-account', 'reader'];
      await run('dist/kubectl-toe', fetch);
      expect((await stat(join(folder, 'web', 'bulk.bin.partial'))).size).toBe(bytes.length);
    },
  })),
  {
    name: 'of a target that is killed one can read every slice that was whole until then, by its sha256',
    run: async (ns) => {
      await startKiller(ns);
      await startPod(ns, 'web', { env: { PROFILER_DURATION: '1h', VICTIM_OF: ns } });
      const token = await makeReader(ns, 'reader', 'toe-user');
      const spec = { output: { ...COLLECTOR.output, rollingInterval: '5s', rollingKeep: 20 } };
      const options = { app: 'web', tool: BULK, args: ['3', 'slowly'], duration: '4m' };
      const job = await createJob(ns, { ...options, spec });
      const before = await awaitWhole(job, token, 2);
      await killTarget(ns);
      expect(await awaitEnd(job, 120)).toMatchObject({
        phase: 'Failed',
        targets: [{ exitCode: 137, partial: true }],
      });
      const after = await awaitWhole(job, token, 2);
      expect(after.slice(0, before.length)).toEqual(before);
    },
  },
  {
    name: 'a sweep deletes the result whose time is over, to the last file, and leaves the one beside it',
    run: async (ns) => {
      await startKiller(ns);
      await startPod(ns, 'web');
      const token = await makeReader(ns, 'reader', 'toe-user');
      const job = { app: 'web', tool: BULK, spec: COLLECTOR };
      const old = await createJob(ns, { ...job, name: 'old' });
      const longer = { output: { ...COLLECTOR.output, retentionDays: 3 } };
      const young = await createJob(ns, { ...job, name: 'young', spec: longer });
      for (const one of [old, young]) expect(await awaitEnd(one)).toMatchObject({ phase: 'Completed' });
      expect((await kill(ns, tellMarkers(ns))).split('\n').sort()).toEqual([
        `${dayAfter(old, 2)} old {"days":1}`,
        `${dayAfter(young, 4)} young {"days":3}`,
      ]);
      const [target] = await listTargets(old, token);
      expect(await statusOf({ path: pathOf(old, target, 'bulk.bin'), token })).toBe(200);
      await kill(ns, makeOld(ns, 'old'));
      await sendPing();
      await eventually(
        'the old result is gone',
        60,
        async () => (await listTargets(old, token)).length === 0,
      );
      expect(await statusOf({ path: pathOf(old, target, 'bulk.bin'), token })).toBe(404);
      const left = await kill(ns, `${INTO_BUCKET}\nfind ${ns}.* .expiry -type f -path '*${ns}.*'`);
      expect(left).not.toContain('/old/');
      expect(left.split('\n').map((path) => path.split(ns)[1]?.split('/')[1])).toEqual(
        Array(3).fill('young'),
      );
      expect(await read(young, (await listTargets(young, token))[0], token)).toHaveLength(1024 * 1024);
    },
  },
  {
    name: 'of slices on a volume the newest are there at the end and no other, with their checksums',
    run: async (ns) => {
      await makeVolume(ns);
      await create(podsPath(ns), makePod('web', 'web', WITH_VOLUME));
      await awaitRunning(ns, 'web');
      await execute(ns, 'web', 'chmod 777 /results');
      const ring = { mode: 'pvc', pvc: { claimName: 'results' }, rollingInterval: '5s', rollingKeep: 2 };
      const options = { app: 'web', tool: BULK, args: ['4', 'slowly'], duration: '20s' };
      const status = await awaitEnd(await createJob(ns, { ...options, spec: { output: ring } }));
      expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      const made = slicesOf(await logOf(ns, 'web', status.targets?.[0]?.container ?? ''));
      expect(made.length).toBeGreaterThan(2);
      const found = await execute(ns, 'web', 'cd /results/*/*/*/*/* && ls -A && cat manifest.json');
      const manifest = JSON.parse(found.slice(found.indexOf('{'))) as StoredTarget['manifest'];
      expect(manifest).toMatchObject({ final: true, partial: false });
      expect(manifest.files.map(({ name }) => name)).toEqual(made.slice(-2));
      expect(found.slice(0, found.indexOf('{')).trim().split('\n')).toEqual([
        ...made.slice(-2),
        'manifest.json',
      ]);
      const sums = manifest.files.map(({ name, sha256 }) => `${sha256}  ${name}`);
      expect(await execute(ns, 'web', 'cd /results/*/*/*/*/* && sha256sum *.bin')).toBe(sums.join('\n'));
    },
  },
  {
    name: 'a result that no log can carry ends with the words that name mode collector',
    run: async (ns) => {
      await startPod(ns, 'web');
      const job = await createJob(ns, { app: 'web', tool: BULK, args: ['12'], duration: '30s' });
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Failed',
        reason: 'QuotaExceeded',
        targets: [{ exitCode: 73, message: expect.stringMatching(/8\.0 MiB.*output\.mode collector/) }],
      });
      await awaitCleanUp(job);
    },
  },
];

/** Waits until so many files of a job are whole. @returns them, each as its sha256 says. */
async function awaitWhole(job: PowerTool, token: string, count: number): Promise<StoredFile[]> {
  const target = await eventually(`${count} files are whole`, 90, async () => {
    const [found] = await listTargets(job, token);
    return wholeOf(found).length >= count && found;
  });
  for (const file of wholeOf(target)) await expectAsSaid(job, target, file, token);
  return wholeOf(target);
}

function wholeOf(target: StoredTarget | undefined): StoredFile[] {
  return target?.manifest.files.filter(({ whole }) => whole) ?? [];
}

async function killTarget(ns: string): Promise<void> {
  expect(Number(await kill(ns, `murder VICTIM_OF=${ns}; echo "$dead"`))).toBeGreaterThan(0);
}

function deleteTarget(ns: string): Promise<void> {
  return remove(podPath({ namespace: ns, name: 'web' }), { gracePeriodSeconds: '0' });
}

/** The only file of a target, as a reader gets it. */
async function read(job: PowerTool, target: StoredTarget | undefined, token: string): Promise<Buffer> {
  const { status, body } = await askFor({ path: pathOf(job, target, 'bulk.bin'), token }, buffer);
  expect(status).toBe(200);
  return body;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

// What the tool itself has written, by the folder of its process.
const hashOfCapture = (ns: string, size: number): string => `
for environment in $(grep -ls 'TARGET_NAMESPACE=${ns}' /proc/[0-9]*/environ); do
  capture=$(ls \${environment%/environ}/root/tmp/toe-*/out-0/bulk.bin 2>/dev/null) || continue
  head -c ${size} "$capture" | sha256sum | cut -d ' ' -f 1
  break
done`;

/** The day so many days after a job was created. */
function dayAfter({ metadata }: PowerTool, days: number): string {
  return new Date(Date.parse(metadata.creationTimestamp) + days * DAY).toISOString().slice(0, 10);
}

// The day on which a sweep looks at a run, its job, and for how many days it is kept.
const tellMarkers = (ns: string): string => `
${INTO_BUCKET}
for marker in $(find .expiry -type f -path '*/${ns}.*'); do
  echo "$marker $(cat "$marker")"
done | sed 's|^.expiry/\\([^/]*\\)/[^/]*/\\([^/]*\\)/[^ ]*|\\1 \\2|'`;

// As if it had been written years ago.
const makeOld = (ns: string, job: string): string => `
${INTO_BUCKET}
folder=$(echo ${ns}.*)
find $folder/${job} -exec touch -d '2020-01-01 00:00' {} +
mkdir -p .expiry/2020-01-02/$folder
mv .expiry/*/$folder/${job} .expiry/2020-01-02/$folder/`;
