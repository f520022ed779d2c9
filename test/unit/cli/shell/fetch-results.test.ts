import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { powerToolPath } from '../../../../lib/kube/paths.ts';
import { runOf } from '../../../../cli/core/reading-api.ts';
import { makeBearerToken } from '../../../../cli/shell/bearer-token.ts';
import { openCollector } from '../../../../cli/shell/collector.ts';
import { fetchByName } from '../../../../cli/shell/fetch-results.ts';
import { makeCluster, makeMachine, type TestMachine } from '../harness/machine.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';
import {
  serveReadingApi,
  STORED_JOB,
  TOKEN,
  type ReadingApi,
  type StoredFile,
} from '../harness/reading-api.ts';

const NAME = STORED_JOB.metadata.name;
const PATH = powerToolPath({ namespace: 'shop', name: NAME });
const AGAIN = 'kubectl toe fetch again';
const TRY_AGAIN = `To fetch again: ${AGAIN}`;
const content = randomBytes(300_000);

let api: ReadingApi | undefined;
let folder: string;
let machine: TestMachine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-fetch-'));
  machine = makeMachine();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await api?.close();
  api = undefined;
});

async function serve(
  files: Readonly<Record<string, StoredFile>>,
  manifest?: Readonly<Record<string, unknown>>,
): Promise<ReadingApi> {
  api = await serveReadingApi(files, manifest);
  return api;
}

function fetchJob({
  force = false,
  job = STORED_JOB as unknown,
  name = NAME,
  token = TOKEN,
  run = undefined as string | undefined,
} = {}): Promise<number> {
  const cluster = makeCluster(job === undefined ? {} : { [PATH]: job }, token);
  const openIt = (): ReturnType<typeof openCollector> =>
    openCollector({ url: new URL(api?.url ?? '') }, makeBearerToken(cluster, undefined), {}, machine);
  const request = { folder, force, run, again: AGAIN, openCollector: openIt };
  return fetchByName(name, request, cluster, machine);
}

const read = (path: string): Buffer => readFileSync(join(folder, path));

describe('From the collector', () => {
  test('each file comes whole into the folder of its pod, readable for its owner alone', async () => {
    await serve({ 'web-0/a.gz': { content }, 'web-1/a.gz': { content: Buffer.alloc(0) } });
    expect(await fetchJob()).toBe(0);
    expect(read('web-0/a.gz').equals(content)).toBe(true);
    expect(read('web-1/a.gz')).toHaveLength(0);
    expect(readdirSync(join(folder, 'web-0'))).toEqual(['a.gz']);
    expect(statSync(join(folder, 'web-0/a.gz')).mode & 0o777).toBe(0o600);
    expect(machine.out).toEqual([`${folder}/web-0/a.gz   293.0 KiB`, `${folder}/web-1/a.gz   0 B`]);
    expect(machine.err).toEqual([]);
  });

  test('the token and the name of the collector are in each request, the token nowhere else', async () => {
    const { requests } = await serve({ 'web-0/a': { content } });
    await fetchJob();
    expect(requests.map(({ headers }) => headers.host)).toEqual(
      requests.map(() => 'toe-collector.toe-system.svc.cluster.local'),
    );
    expect(requests.map(({ url }) => url).join()).not.toContain(TOKEN);
    expect([...machine.out, ...machine.err].join()).not.toContain(TOKEN);
  });

  test('a connection that breaks is taken up where it broke', async () => {
    const { requests, troubles } = await serve({ 'web-0/a': { content } });
    troubles.push({ breakAfter: 100_000 }, { breakAfter: 50_000 });
    expect(await fetchJob()).toBe(0);
    expect(read('web-0/a').equals(content)).toBe(true);
    const ranges = requests.map(({ headers }) => headers.range).filter(Boolean);
    expect(ranges).toHaveLength(2);
    for (const range of ranges) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('a collector that is busy, or starts again, is asked seven times more', async () => {
    const { troubles } = await serve({ 'web-0/a': { content } });
    troubles.push({ status: 429 }, ...Array.from({ length: 6 }, () => ({ status: 503 })));
    expect(await fetchJob()).toBe(0);
    expect(read('web-0/a').equals(content)).toBe(true);
  });

  test('what an earlier run has left is gone on with; what is left of something else, begun anew', async () => {
    const { requests, troubles } = await serve({ 'web-0/a': { content } });
    troubles.push({ breakAfter: 100_000 }, ...Array.from({ length: 8 }, () => ({ status: 503 })));
    expect(await fetchJob()).toBe(1);
    const [part = ''] = readdirSync(join(folder, 'web-0'));
    expect(part).toMatch(/^\.a\.[0-9a-f]{16}\.part$/);
    const left = statSync(join(folder, 'web-0', part)).size;
    expect(left).toBeGreaterThan(0);
    expect(await fetchJob()).toBe(0);
    expect(requests.at(-1)?.headers.range).toBe(`bytes=${left}-`);
    rmSync(join(folder, 'web-0/a'));
    writeFileSync(join(folder, 'web-0', part), 'something else');
    expect(await fetchJob()).toBe(0);
    expect(read('web-0/a').equals(content)).toBe(true);
  });

  test('a server that knows no ranges is read from the start', async () => {
    const { troubles } = await serve({ 'web-0/a': { content } });
    troubles.push({ breakAfter: 100_000 }, { ignoreRange: true });
    expect(await fetchJob()).toBe(0);
    expect(read('web-0/a').equals(content)).toBe(true);
  });

  test.each([
    ['the checksum', { sha256: 'a'.repeat(64) }, 'checksum'],
    ['the size, which is larger', { size: 1 }, 'more bytes'],
    ['the size, which is smaller', { size: 300_001 }, 'could not be fetched'],
  ])('bytes that are not what the manifest says are not kept: %s', async (_what, claims, word) => {
    await serve({ 'web-0/a': { content, claims }, 'web-0/b': { content } });
    expect(await fetchJob()).toBe(1);
    expect(machine.err.join()).toContain(word);
    expect(readdirSync(join(folder, 'web-0')).filter((name) => !name.startsWith('.'))).toEqual(['b']);
  });

  test.each(['../../evil', '/tmp/evil', '.bashrc', 'a\u001b[2Jb', 'a/b'])(
    'a file named %j is not taken, the others are',
    async (name) => {
      await serve({ 'web-0/a': { content }, 'web-0/b': { content, claims: { name } } });
      expect(await fetchJob()).toBe(1);
      expect(readdirSync(folder)).toEqual(['web-0']);
      expect(readdirSync(join(folder, 'web-0'))).toEqual(['a']);
      expect(machine.err).toEqual([expect.stringContaining('is none that an artifact may have'), TRY_AGAIN]);
      expect(machine.err.join()).not.toContain('\x1b');
    },
  );

  test('what is there and differs stays, unless it is to be replaced', async () => {
    await serve({ 'web-0/a': { content } });
    mkdirSync(join(folder, 'web-0'));
    writeFileSync(join(folder, 'web-0/a'), 'mine');
    expect(await fetchJob()).toBe(1);
    expect(machine.err).toEqual([expect.stringContaining('--force'), TRY_AGAIN]);
    expect(read('web-0/a').toString()).toBe('mine');
    expect(await fetchJob({ force: true })).toBe(0);
    expect(await fetchJob()).toBe(0);
    expect(machine.out.at(-1)).toContain('was there already');
  });

  test.each([
    ['its folder cannot be made', () => writeFileSync(join(folder, 'web-0'), 'mine'), false],
    ['a folder stands where it belongs', () => mkdirSync(join(folder, 'web-0/a'), { recursive: true }), true],
  ])('what this machine does not take is told, and the others come: %s', async (_what, spoil, force) => {
    await serve({ 'web-0/a': { content }, 'web-1/a': { content } });
    spoil();
    expect(await fetchJob({ force })).toBe(1);
    expect(machine.err).toEqual([
      expect.stringMatching(/could not be fetched: .* cannot be written here/),
      TRY_AGAIN,
    ]);
    expect(read('web-1/a').equals(content)).toBe(true);
  });

  test('of what was never finished comes what there is, under a name that says so', async () => {
    const dead = { final: false, podNamespace: '', attempt: 0 };
    await serve({ 'web-0/a': { content, claims: { whole: false, sha256: '' } } }, dead);
    expect(await fetchJob()).toBe(0);
    expect(read('web-0/a.partial').equals(content)).toBe(true);
    expect(machine.err).toEqual([expect.stringContaining('was never finished')]);
  });

  test.each([
    {
      when: 'is over, it says that they may be not all',
      phase: 'Completed' as const,
      code: 0,
      line: 'web-0: the tool was ended before it was ready: the result may be partial.',
    },
    {
      when: 'goes on, it says that alone',
      phase: 'Running' as const,
      code: 4,
      line: expect.stringContaining('is not over'),
    },
  ])('whole files of a tool without a last word come; when the job $when', async ({ phase, code, line }) => {
    // As a shim that keeps slices has it while it runs, and when it is killed.
    await serve({ 'web-0/a': { content }, 'web-0/b': { content } }, { final: false, reason: '' });
    expect(await fetchJob({ job: aCliJob({ phase }, 'collector') })).toBe(code);
    expect(read('web-0/b').equals(content)).toBe(true);
    expect(machine.err).toEqual([line]);
  });

  test('what is partial, not whole, or of another namespace or attempt is told', async () => {
    const manifest = { partial: true, reason: 'stopped', attempt: 2, podNamespace: 'other' };
    await serve({ 'web-0/a': { content }, 'web-0/b': { content, claims: { whole: false } } }, manifest);
    expect(await fetchJob({ job: aCliJob({ phase: 'Running' }, 'collector') })).toBe(4);
    expect(machine.out).toEqual([expect.stringContaining('/other_web-0_attempt-2/a')]);
    expect(machine.err).toEqual([
      'web-0: "b" is not whole yet.',
      'web-0: the result is partial: stopped',
      expect.stringContaining('is not over'),
    ]);
  });

  test('a target without a result is told, and the last line fetches again', async () => {
    await serve({ 'web-0/a': { content } });
    const targets = [
      aTarget('web-0', 'Succeeded', { container: 'toe-web-0' }),
      aTarget('web-1', 'Failed', { container: 'toe-web-1', reason: 'ToolFailed' }),
      aTarget('web-2', 'Skipped'),
    ];
    expect(await fetchJob({ job: aCliJob({ phase: 'Completed', targets }, 'collector') })).toBe(1);
    expect(read('web-0/a').equals(content)).toBe(true);
    expect(machine.err).toEqual(['web-1: no result: Failed, ToolFailed.', TRY_AGAIN]);
  });

  test('a job whose PowerTool is gone is found in the store', async () => {
    await serve({ 'web-0/a': { content } });
    expect(await fetchJob({ job: undefined })).toBe(0);
    expect(read('web-0/a').equals(content)).toBe(true);
    await expect(fetchJob({ job: undefined, name: 'none' })).rejects.toThrow('knows no job none');
  });

  test('a run that is named is fetched, also when another has its name now', async () => {
    await serve({ 'web-0/a': { content } });
    const newer = aCliJob({ phase: 'Running' }, 'collector');
    const job = { ...newer, metadata: { ...newer.metadata, uid: 'u-2' } };
    expect(await fetchJob({ job, run: runOf(STORED_JOB.metadata) })).toBe(0);
    expect(read('web-0/a').equals(content)).toBe(true);
    expect(machine.err).toEqual([]);
  });

  test('Ctrl-C ends the download, and what has come stays', async () => {
    await serve({ 'web-0/a': { content } });
    machine.interrupt();
    await expect(fetchJob()).rejects.toMatchObject({
      exitCode: 130,
      message: `Interrupted.\n${TRY_AGAIN}`,
    });
  });

  test.each([
    [401, 'Log in again'],
    [403, 'the role toe-results or toe-user'],
    [404, 'not there any more'],
  ])('a file that is refused (%i) is not asked for again', async (status, word) => {
    const { troubles, requests } = await serve({ 'web-0/a': { content } });
    troubles.push({ status });
    expect(await fetchJob()).toBe(1);
    expect(machine.err.join()).toContain(word);
    expect(requests).toHaveLength(2);
  });

  test('who is not known hears it before anything is fetched', async () => {
    await serve({ 'web-0/a': { content } });
    await expect(fetchJob({ token: 'other' })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('does not know you: unknown token'),
    });
  });
});

test('a job in mode pvc says where its results are', async () => {
  const job = aCliJob({ phase: 'Completed' }, 'pvc');
  await expect(fetchJob({ job })).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('kubectl cp'),
  });
});
