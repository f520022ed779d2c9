import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { powerToolsPath } from '../../../lib/kube/paths.ts';
import { eventually, list } from '../harness/api.ts';
import { askFor, makeReader } from '../harness/collector.ts';
import { awaitAtWork, awaitEnd, createJob, readJob } from '../harness/jobs.ts';
import { kill, startKiller } from '../harness/killer.ts';
import type { Case } from '../harness/play.ts';
import { startPod } from '../harness/pods.ts';
import { fetchPage } from '../harness/page.ts';
import { listTargets } from '../harness/results.ts';

const TOE = 'dist/kubectl-toe';
/** With it kubectl finds its plugin, as where people have installed it. */
const INSTALLED = { env: { PATH: `${resolve('dist')}:${process.env['PATH']}` } };
const MEGABYTE = 1024 * 1024;

/** kubectl toe, as people use it. */
export const PLUGIN: readonly Case[] = [
  ...(['collector', 'ephemeral'] as const).map((mode): Case => ({
    name: `kubectl toe run brings the result, checked, in mode ${mode}; once more into that folder it makes no job`,
    run: async (ns) => {
      await startPod(ns, 'web');
      await makeReader(ns, 'reader', 'toe-user');
      const folder = await mkdtemp(join(tmpdir(), 'toe-e2e-'));
      const options = ['-n', ns, '-l', 'app=web', '-d', '30s', '--output-mode', mode, '-o', folder];
      const command = ['run', 'e2e-bulk', ...options, '--as-service-account', 'reader'];
      await run(TOE, command);
      const files = await readdir(join(folder, 'web'));
      expect(files).toEqual(['bulk.bin']);
      expect((await stat(join(folder, 'web', 'bulk.bin'))).size).toBe(MEGABYTE);
      const refused = { code: 2, stderr: expect.stringContaining('is not empty') };
      await expect(run(TOE, command)).rejects.toMatchObject(refused);
      expect(await list(powerToolsPath(ns))).toHaveLength(1);
    },
  })),
  {
    name: 'Ctrl-C while kubectl toe run waits leaves the job at work, and says how to stop and fetch it',
    run: async (ns) => {
      await startPod(ns, 'web');
      await makeReader(ns, 'reader', 'toe-user');
      const options = ['-n', ns, '-l', 'app=web', '-d', '3m', '--output-mode', 'collector', '--wait'];
      const toe = spawn(TOE, ['run', 'e2e-bulk', '--name', 'long', ...options, '--', '600', 'slowly']);
      const said = text(toe.stderr);
      // Its status says no more of a tool than that it is there: the rest is heard from its log.
      await eventually('it tells what the tool does', 60, () =>
        Promise.resolve(/long web Active, measuring/.test(said())),
      );
      toe.kill('SIGINT');
      const [code] = (await once(toe, 'close')) as [number | null];
      expect(code).toBe(130);
      expect(said()).toContain('You stopped waiting; long goes on.');
      const job = await readJob({ namespace: ns, name: 'long' });
      expect(job.status?.phase).toBe('Running');
      await awaitAtWork(job, 1);
      const shown = await run(TOE, ['list', 'long', '-n', ns]);
      expect(shown).toMatch(/^web +Active +toe-\S+ +[#.]{20} \d+s of 180s, measuring/m);
      await run(TOE, suggested(said(), 'stop'));
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed', reason: 'Stopped' });
      const folder = await mkdtemp(join(tmpdir(), 'toe-e2e-'));
      await run(TOE, [...suggested(said(), 'fetch'), '-o', folder, '--as-service-account', 'reader']);
      expect(await readdir(join(folder, 'web'))).toEqual(['bulk.bin']);
    },
  },
  {
    name: 'kubectl toe cancel --wait comes back when the tool has heard it, and kubectl wait sees the same end',
    run: async (ns) => {
      await startPod(ns, 'web');
      const spec = { output: { mode: 'collector' }, budgets: { maxConcurrentPods: 1 } };
      const job = await createJob(ns, {
        app: 'web',
        tool: 'e2e-bulk',
        duration: '3m',
        args: ['600', 'slowly'],
        spec,
      });
      const over = run('kubectl', [
        '-n',
        ns,
        'wait',
        '--for=condition=Progressing=false',
        'powertool/web',
        '--timeout=120s',
      ]);
      await awaitAtWork(job, 1);
      const said = await run(TOE, ['cancel', 'web', '-n', ns, '--wait']);
      expect(said).toContain('cancel');
      expect(await over).toContain('condition met');
      expect((await readJob(job.metadata)).status).toMatchObject({ phase: 'Cancelled' });
    },
  },
  {
    name: 'kubectl toe list tells of the jobs of a namespace, for people and as JSON, in the cluster of --context',
    run: async (ns) => {
      const job = await createJob(ns, { app: 'web', tool: 'nonesuch' });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Failed' });
      const context = await run('kubectl', ['config', 'current-context']);
      const elsewhere = ['list', '-n', ns, '--kubeconfig', await makeKubeconfig(withoutCluster)];
      await expect(run(TOE, elsewhere)).rejects.toMatchObject({ code: 5 });
      const command = [...elsewhere, '--context', context];
      const [head, row, ...more] = (await run('kubectl', ['toe', ...command], INSTALLED)).split('\n');
      expect([head, row]).toEqual([
        expect.stringMatching(/^NAME +TOOL +PHASE/),
        expect.stringMatching(/^web +nonesuch +Failed .*ToolNotApproved/),
      ]);
      expect(more).toEqual([]);
      const { items } = JSON.parse(await run(TOE, [...command, '-o', 'json'])) as { items: PowerTool[] };
      expect(items.map(({ metadata, status }) => [metadata.uid, status?.phase])).toEqual([
        [job.metadata.uid, 'Failed'],
      ]);
    },
  },
  {
    name: 'kubectl toe tools shows a user the tools that he was granted, and no others',
    run: async (ns) => {
      const token = await makeReader(ns, 'profiler', 'toe-user');
      await run('./grant-tool.sh', ['e2e-bulk', `--serviceaccount=${ns}:profiler`]);
      const kubeconfig = await makeKubeconfig((own) => ({ users: own.users.map(withToken(token)) }));
      const said = await run(TOE, ['tools', '-o', 'json', '--kubeconfig', kubeconfig]);
      expect(JSON.parse(said)).toEqual({ all: false, tools: ['e2e-bulk'] });
    },
  },
  {
    name: 'who may not see results is told which right is missing: by the API, by the page and by kubectl toe',
    run: async (ns) => {
      await startPod(ns, 'web');
      const token = await makeReader(ns, 'guest');
      const output = { mode: 'collector' };
      const job = await createJob(ns, { app: 'web', tool: 'e2e-bulk', duration: '30s', spec: { output } });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed' });
      const forbidden = {
        code: 'forbidden',
        message: `you may not get powertools/artifacts in the namespace ${ns}: ask an admin for the role toe-user or toe-results there`,
      };
      const path = `/api/v1/namespaces/${ns}/jobs`;
      expect(await askFor({ path, token }, json)).toEqual({ status: 403, body: forbidden });
      await withPage(['-n', ns, '--as-service-account', 'guest'], async (page) => {
        const answer = await fetch(new URL(path.slice(1), page.url));
        expect({ status: answer.status, body: await answer.json() }).toEqual({
          status: 403,
          body: forbidden,
        });
      });
      const fetching = run(TOE, ['fetch', 'web', '-n', ns, '--as-service-account', 'guest']);
      await expect(fetching).rejects.toMatchObject({
        code: 3,
        stderr: expect.stringContaining('You need get on powertools/artifacts in the namespace'),
      });
    },
  },
  {
    name: 'kubectl toe ui serves the page and the jobs of a namespace, by its link alone',
    run: async (ns) => {
      await startPod(ns, 'web');
      await makeReader(ns, 'reader', 'toe-user');
      const output = { mode: 'collector' };
      await awaitEnd(
        await createJob(ns, { app: 'web', tool: 'e2e-bulk', duration: '30s', spec: { output } }),
      );
      await withPage(['-n', ns, '--as-service-account', 'reader'], async (page, link) => {
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(await page.text()).toMatch(/<title>.*toe/);
        const jobs = await fetch(new URL(`api/v1/namespaces/${ns}/jobs`, page.url));
        const { items } = (await jobs.json()) as { items: { job: string; hasArtifacts: boolean }[] };
        expect([...items].map(({ job, hasArtifacts }) => [job, hasArtifacts])).toEqual([['web', true]]);
        expect(await fetchPage(page.url)).toEqual(
          expect.arrayContaining(['app.js', 'app.css', 'speedscope/viewer.js']),
        );
        expect((await fetch(link)).status).toBe(403);
        expect((await fetch(new URL(`/api/v1/namespaces/${ns}/jobs`, page.url))).status).toBe(403);
      });
    },
  },
];

interface Kubeconfig {
  readonly users: readonly { readonly name: string }[];
  readonly clusters: readonly object[];
  readonly contexts: readonly { readonly name: string }[];
}

/** A kubeconfig like that of the tests, but for some of it. */
async function makeKubeconfig(change: (own: Kubeconfig) => object): Promise<string> {
  const args = ['config', 'view', '--raw', '--minify', '-o', 'json'];
  const own = JSON.parse(await run('kubectl', args)) as Kubeconfig;
  const path = join(await mkdtemp(join(tmpdir(), 'toe-e2e-')), 'config');
  await writeFile(path, JSON.stringify({ ...own, ...change(own) }));
  return path;
}

function withToken(token: string): (user: { name: string }) => object {
  return ({ name }) => ({ name, user: { token } });
}

/** Makes a context current in which nobody answers. */
function withoutCluster({ clusters, contexts }: Kubeconfig): object {
  const nowhere = { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } };
  return {
    clusters: [...clusters, nowhere],
    contexts: [...contexts, { name: 'nowhere', context: { cluster: 'nowhere' } }],
    'current-context': 'nowhere',
  };
}

/** A collector that dies in the middle of a download: all use it, so this plays when no other case does. */
export const TAKEN_UP: Case = {
  name: 'kubectl toe fetch goes on where it was when the collector died in the middle of 200 MB',
  run: async (ns) => {
    await startKiller(ns);
    await startPod(ns, 'web');
    const token = await makeReader(ns, 'reader', 'toe-user');
    const output = { mode: 'collector', retentionDays: 1 };
    const options = { app: 'web', tool: 'e2e-bulk', args: ['200'], duration: '2m', spec: { output } };
    const job = await createJob(ns, options);
    expect(await awaitEnd(job, 240)).toMatchObject({ phase: 'Completed' });
    const [target] = await listTargets(job, token);
    const folder = await mkdtemp(join(tmpdir(), 'toe-e2e-'));
    const fetching = ['fetch', 'web', '-n', ns, '-o', folder, '--as-service-account', 'reader'];
    const toe = spawn(TOE, fetching);
    const ended = once(toe, 'close') as Promise<[number | null]>;
    const there = await haltWithin(toe, folder);
    expect(there).toBeLessThan(200 * MEGABYTE);
    const killedAt = Date.now();
    expect(Number(await kill(ns, 'murder TOE_FUNCTION=collector; echo "$dead"'))).toBeGreaterThan(0);
    toe.kill('SIGCONT');
    const [code] = await ended;
    // A container that has died often waits longer for its restart than the fetch does; then one types it again.
    if (code !== 0) await eventually('the same command fetches the rest', 120, () => succeeds(fetching));
    const hash = createHash('sha256').update(await readFile(join(folder, 'web', 'bulk.bin')));
    expect(hash.digest('hex')).toBe(target?.manifest.files[0]?.sha256);
    const asked = await downloadsSince(killedAt, job);
    expect(asked).not.toEqual([]);
    for (const bytes of asked) expect(bytes).toBeLessThanOrEqual(200 * MEGABYTE - there);
    await rm(folder, { recursive: true });
  },
};

/** Opens the page by its link, as a browser does. */
async function withPage(
  options: readonly string[],
  look: (page: Response, link: string) => Promise<void>,
): Promise<void> {
  const ui = spawn(TOE, ['ui', '--no-browser', ...options]);
  try {
    const link = await linkOf(ui.stdout);
    await look(await fetch(link), link);
  } finally {
    ui.kill('SIGINT');
    await once(ui, 'close');
  }
}

/** How many bytes of a job's results were asked for since then, download by download, as the collector has written down. */
async function downloadsSince(time: number, { metadata: { uid } }: PowerTool): Promise<number[]> {
  const of = ['-l', 'serving.knative.dev/service=toe-collector', '-c', 'user-container', '--tail=-1'];
  const log = await run('kubectl', ['-n', SYSTEM_NAMESPACE, 'logs', ...of]);
  return log
    .split('\n')
    .filter((line) => line.includes('"audit":"download"') && line.includes(uid))
    .map((line) => JSON.parse(line) as { time: number; bytes: number })
    .filter((line) => line.time > time)
    .map(({ bytes }) => bytes);
}

function succeeds(args: readonly string[]): Promise<boolean> {
  return run(TOE, args).then(
    () => true,
    () => false,
  );
}

/** What a program writes, up to now. */
function text(output: Readable): () => string {
  let said = '';
  output.setEncoding('utf8').on('data', (more: string) => (said += more));
  return () => said;
}

/** The arguments of a command that kubectl toe has named. */
function suggested(said: string, verb: string): string[] {
  const [, words] = new RegExp(`kubectl toe (${verb} .*)$`, 'm').exec(said) ?? [];
  if (!words) throw new Error(`it names no "kubectl toe ${verb}": ${said}`);
  return words.split(' ');
}

/** Halts a fetch when it has begun to write. @returns how many bytes are there. */
async function haltWithin(toe: ChildProcess, folder: string): Promise<number> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const there = await bytesIn(folder);
    if (there > MEGABYTE) {
      toe.kill('SIGSTOP');
      return bytesIn(folder);
    }
    await sleep(10);
  }
  throw new Error('the fetch has not begun');
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile());
  const sizes = files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const [link] = /http:\/\/127\.0\.0\.1:\S+/.exec(line) ?? [];
    if (link) return link;
  }
  throw new Error('kubectl toe ui has ended without a link');
}
