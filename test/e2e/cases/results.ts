import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { COLLECTOR_ENDPOINT } from '../../../lib/api/collector.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { CHUNK_BYTES } from '../../../lib/artifacts/chunks.ts';
import { powerToolPath } from '../../../lib/kube/paths.ts';
import { create, eventually, find, list, remove } from '../harness/api.ts';
import { readCollectorMemory } from '../harness/collector-memory.ts';
import { askFor, makeReader, statusOf } from '../harness/collector.ts';
import { slicesOf } from '../harness/files.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import { startKiller } from '../harness/killer.ts';
import type { Case } from '../harness/play.ts';
import {
  awaitRunning,
  execute,
  logOf,
  makePod,
  readPod,
  startDeployment,
  startPod,
} from '../harness/pods.ts';
import { say, seconds } from '../harness/progress.ts';
import {
  awaitUploaded,
  expectAllWhole,
  expectAsSaid,
  listTargets,
  measure,
  pathOf,
  runPath,
} from '../harness/results.ts';
import { makeVolume, WITH_VOLUME } from '../harness/volume.ts';
import { KILLED } from './interrupted.ts';
import { PYTHON } from './profiles.ts';

const BULK = 'e2e-bulk';
const COLLECTOR = { output: { mode: 'collector', retentionDays: 1 } };
const MEGABYTE = 1024 * 1024;
/** A file that no tool has made. */
const FORGED = 'forged.bin';
/** Seconds that a large result may take on a busy machine. */
const LONG = 240;
/** Seconds within which a tool has ended when its job is deleted. */
const SOON = 20;

/** What a tool finds reaches who asked, whole and checked, and nobody else. */
export const RESULTS: readonly Case[] = [
  {
    name: 'three results of 200 MB at once arrive whole, by their sha256',
    run: async (ns) => {
      await startKiller(ns);
      await startDeployment(ns, 'web', 3);
      const token = await makeReader(ns, 'reader', 'toe-user');
      const began = Date.now();
      const job = await createUpload(ns, 200);
      const status = await awaitEnd(job, LONG);
      say(`      3 x 200 MB were kept ${seconds(Date.now() - began)} after the job was created`);
      expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 3 } });
      const files = await expectAllWhole(job, token, 200 * MEGABYTE);
      expect(files).toHaveLength(3);
      expect(status.bytesWritten).toBe(600 * MEGABYTE);
      expect(status.artifacts?.map(({ sha256 }) => sha256).sort()).toEqual(
        files.map(({ sha256 }) => sha256).sort(),
      );
      await expectLittleMemory(ns);
      await awaitCleanUp(job);
    },
  },
  KILLED,
  {
    name: 'a result larger than admins allow ends with that reason, and what fitted is kept',
    run: async (ns) => {
      await startPod(ns, 'web');
      const token = await makeReader(ns, 'reader', 'toe-user');
      const job = await createJob(ns, {
        app: 'web',
        tool: 'e2e-bounded',
        args: ['40', 'slowly'],
        duration: '1m',
        spec: COLLECTOR,
      });
      expect(await awaitEnd(job, LONG)).toMatchObject({
        phase: 'Failed',
        reason: 'QuotaExceeded',
        targets: [{ exitCode: 73, partial: true, message: expect.stringMatching(/10\.0 MiB/) }],
      });
      const [target] = await listTargets(job, token);
      expect(target?.manifest).toMatchObject({ final: true, partial: true, reason: 'quota' });
      const [file] = target?.manifest.files ?? [];
      expect(file?.size).toBeGreaterThanOrEqual(8 * MEGABYTE);
      expect(file?.size).toBeLessThanOrEqual(10 * MEGABYTE);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'by the link in a status one reads a result that one may see; who has no right there finds out nothing about it',
    run: async (ns) => {
      await startPod(ns, 'web');
      const reader = await makeReader(ns, 'reader', 'toe-user');
      const stranger = await makeReader(ns, 'stranger');
      const job = await createJob(ns, { app: 'web', tool: BULK, spec: COLLECTOR });
      const { artifacts: [file] = [] } = await awaitEnd(job, LONG);
      const { origin, pathname: path } = new URL(file?.link ?? '');
      expect(origin).toBe(COLLECTOR_ENDPOINT);
      const body = { bytes: file?.size, sha256: file?.sha256 };
      expect(await askFor({ path, token: reader }, measure)).toEqual({ status: 200, body });
      const jobs = `/api/v1/namespaces/${ns}/jobs`;
      for (const one of [jobs, path, path.replace(job.metadata.name, 'another')])
        expect(await statusOf({ path: one, token: stranger })).toBe(403);
      expect(await statusOf({ path: jobs, token: 'nonsense' })).toBe(401);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'the token of a job opens nothing but its own uploads, whatever path it names, and nothing at all soon after its end',
    run: async (ns) => {
      await Promise.all(['web', 'other'].map((name) => startPod(ns, name)));
      const reader = await makeReader(ns, 'reader', 'toe-user');
      const options = { tool: BULK, duration: '2m', spec: COLLECTOR };
      const job = await createJob(ns, { ...options, app: 'web', args: ['600', 'slowly'] });
      const other = await createJob(ns, { ...options, app: 'other', args: ['20', 'slowly'] });
      await awaitAtWork(job, 1);
      const token = await tokenOf(job);
      await awaitUploaded(other, reader, CHUNK_BYTES);
      const [target] = await listTargets(other, reader);
      const place = `/upload/v1/${target?.pod}/${target?.container}`;
      // All of it is written down for the job whose token it is, and for no other.
      for (const status of await forge(place, token)) expect([200, 201]).toContain(status);
      expect(await statusOf({ path: pathOf(other, target, FORGED), token: reader })).toBe(404);
      expect(await statusOf({ path: pathOf(job, target, FORGED), token: reader })).toBe(200);
      expect(await statusOf({ path: pathOf(other, target, 'bulk.bin'), token })).toBe(401);
      const status = await awaitEnd(other, LONG);
      expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      const files = await expectAllWhole(other, reader, 20 * MEGABYTE);
      // As its own tool says in the pod, which asks nobody.
      expect(files.map(({ name, sha256 }) => [name, sha256])).toEqual(
        status.artifacts?.map(({ name, sha256 }) => [name, sha256]),
      );
      const asked = { method: 'POST', path: `${place}/beat`, token, body: { phase: 'running', bytes: 0 } };
      expect(await statusOf(asked)).toBe(200);
      expect(await statusOf({ path: `/api/v1/namespaces/${ns}/jobs`, token })).toBe(401);
      await remove(powerToolPath(job.metadata));
      await eventually('the PowerTool is gone', 90, async () => !(await find(powerToolPath(job.metadata))));
      await eventually('the token is refused', 15, async () => (await statusOf(asked)) === 401);
    },
  },
  {
    name: 'slices are kept as a ring, compressed; who may delete a result deletes it',
    run: async (ns) => {
      await startPod(ns, 'web', PYTHON);
      const token = await makeReader(ns, 'janitor', 'toe-admin');
      const slices = { mode: 'collector', compress: true, rollingInterval: '5s', rollingKeep: 2 };
      const options = { app: 'web', tool: 'py-spy', duration: '30s' };
      const job = await createJob(ns, { ...options, spec: { output: slices } });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      const [target] = await listTargets(job, token);
      const files = target?.manifest.files.map(({ name }) => name) ?? [];
      const made = slicesOf(await logOf(ns, 'web', target?.container ?? ''));
      expect(made.length).toBeGreaterThan(2);
      expect(files).toEqual(made.slice(-2));
      const { body } = await askFor({ path: pathOf(job, target, files[1]), token }, buffer);
      expect(gunzipSync(body).toString()).toMatch(/hot_checksum/);
      expect(await statusOf({ method: 'DELETE', path: runPath(job), token })).toBe(204);
      expect(await statusOf({ path: pathOf(job, target, files[1]), token })).toBe(404);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'mode pvc writes the result to a volume that the target has mounted',
    run: async (ns) => {
      await makeVolume(ns);
      await create(`/api/v1/namespaces/${ns}/pods`, makePod('web', 'web', WITH_VOLUME));
      await awaitRunning(ns, 'web');
      await execute(ns, 'web', 'chmod 777 /results');
      const output = { mode: 'pvc', pvc: { claimName: 'results' } };
      const job = await createJob(ns, { app: 'web', tool: BULK, args: ['3'], spec: { output } });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      const found = await execute(ns, 'web', 'find /results -type f | xargs ls -l');
      expect(found).toMatch(/ 3145728 .*bulk\.bin/);
      expect(found).toMatch(/manifest\.json/);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'mode pvc is refused for a pod that has not mounted the claim, with the reason',
    run: async (ns) => {
      await startPod(ns, 'web');
      const output = { mode: 'pvc', pvc: { claimName: 'results' } };
      const status = await awaitEnd(await createJob(ns, { app: 'web', tool: BULK, spec: { output } }));
      expect(status.phase).toBe('Failed');
      expect(status.message).toMatch(/results.*mount/s);
    },
  },
];

/** What a tool hears of by its next beat, so this plays when nobody kills the collector or fills it. */
export const DELETED: Case = {
  name: 'a job that is deleted while its tool works stops it within 20 s, and keeps what there is',
  run: async (ns) => {
    await startPod(ns, 'web');
    const token = await makeReader(ns, 'reader', 'toe-user');
    const options = { app: 'web', tool: BULK, args: ['600', 'slowly'], duration: '4m' };
    const job = await createJob(ns, { ...options, spec: COLLECTOR });
    const { size } = await awaitUploaded(job, token, CHUNK_BYTES);
    const began = Date.now();
    await remove(powerToolPath(job.metadata));
    await eventually('the tool has ended', SOON, async () => isOver(ns));
    say(`      the tool had ended ${seconds(Date.now() - began)} after its job was deleted`);
    await eventually('the PowerTool is gone', 60, async () => !(await find(powerToolPath(job.metadata))));
    const [target] = await listTargets(job, token);
    expect(target?.manifest).toMatchObject({ final: true, partial: true, files: [{ whole: true }] });
    const file = await expectAsSaid(job, target, target?.manifest.files[0], token);
    expect(file.size).toBeGreaterThanOrEqual(size);
  },
};

/** However much goes through the collector, little of it is there at once: twenty chunks of 8 MiB at most, beside the program. */
async function expectLittleMemory(ns: string): Promise<void> {
  const { ends, peaks } = await readCollectorMemory(ns);
  say(
    `      most memory of the collector: ${peaks.map((peak) => (peak / MEGABYTE).toFixed(0)).join(', ')} MB`,
  );
  expect(ends).not.toContain('OOMKilled');
  expect(peaks).not.toEqual([]);
  for (const peak of peaks) expect(peak).toBeLessThan(400 * MEGABYTE);
}

/** A job that uploads so many megabytes from each pod. */
function createUpload(ns: string, megabytes: number): Promise<PowerTool> {
  const options = { app: 'web', tool: BULK, args: [String(megabytes)], duration: '2m' };
  return createJob(ns, { ...options, spec: COLLECTOR });
}

async function isOver(ns: string): Promise<boolean> {
  const { status } = await readPod(ns, 'web');
  return status.ephemeralContainerStatuses?.every(({ state }) => state?.terminated) ?? false;
}

/** Tells the collector of a file, and of another chunk of the one that is there already, at a place. @returns the statuses. */
async function forge(place: string, token: string): Promise<number[]> {
  const bytes = Buffer.from('forged');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const end = { size: bytes.length, sha256, chunks: 1 };
  const file = { name: FORGED, type: 'binary', whole: true, ...end };
  const manifest = { final: true, sequence: 1000, partial: false, tool: BULK, files: [file] };
  const sent: [path: string, body: unknown][] = [
    ['files/bulk.bin/chunks/2', bytes],
    [`files/${FORGED}/chunks/1`, bytes],
    [`files/${FORGED}`, end],
    ['manifest', manifest],
  ];
  const statuses: number[] = [];
  for (const [path, body] of sent)
    statuses.push(await statusOf({ method: 'PUT', path: `${place}/${path}`, token, body }));
  return statuses;
}

async function tokenOf({ metadata }: PowerTool): Promise<string> {
  const secrets = await list<{ metadata: { name: string }; data: { token: string } }>(
    `/api/v1/namespaces/${metadata.namespace}/secrets`,
  );
  const own = secrets.find(({ metadata: { name } }) => name.startsWith(`toe-${metadata.uid}`));
  return Buffer.from(own?.data.token ?? '', 'base64').toString();
}
