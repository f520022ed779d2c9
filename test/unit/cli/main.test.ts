import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { isAlive } from '../../embedded/harness/processes.ts';
import { waitFor } from '../../embedded/harness/wait-for.ts';
import { aCliJob } from './harness/jobs.ts';
import { serveReadingApi, STORED_JOB, TOKEN, type ReadingApi } from './harness/reading-api.ts';

// Each test starts the whole program.
jest.setTimeout(180_000);

const FILES = ['a', 'b', 'c', 'd'];

let folder: string;
let api: ReadingApi;
/** Makes every PowerTool, says afterwards of all but one that they are gone, and never answers as a collector. */
let kube: Server;
let child: ChildProcess | undefined;

beforeAll(async () => {
  kube = createServer(({ url = '', method }, response) => {
    if (url.endsWith('/silent')) return void child?.kill('SIGINT');
    if (method === 'POST') response.writeHead(201).end(JSON.stringify(aCliJob(undefined)));
    else if (url.startsWith('/apis/')) response.writeHead(404).end('{"message":"gone"}');
  });
  await new Promise<void>((resolve) => kube.listen(0, '127.0.0.1', resolve));
  api = await serveReadingApi(
    Object.fromEntries(FILES.map((name) => [`web-0/${name}`, { content: Buffer.from(name) }])),
  );
});
afterAll(async () => {
  kube.closeAllConnections();
  await new Promise((resolve) => kube.close(resolve));
  await api.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-main-'));
  const config = {
    clusters: [{ name: 'c', cluster: { server: urlOfKube(), 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: TOKEN } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    'current-context': 'c',
  };
  writeFileSync(join(folder, 'config'), JSON.stringify(config));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function urlOfKube(): string {
  return `http://127.0.0.1:${(kube.address() as AddressInfo).port}`;
}

/** Starts the program in the folder. */
function start(args: readonly string[], stdout: 'pipe' | number = 'pipe'): Started {
  const main = join(import.meta.dirname, '../../../cli/main.ts');
  const PATH = `${folder}:/usr/bin:/bin`;
  const started = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH, HOME: folder, KUBECONFIG: join(folder, 'config') },
    stdio: ['ignore', stdout, 'pipe'],
  });
  child = started;
  let err = '';
  started.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const end = once(started, 'close').then(([code]) => ({ code: code as number | null, err }));
  return { child: started, end };
}

interface Started {
  readonly child: ChildProcess;
  readonly end: Promise<{ code: number | null; err: string }>;
}

function readPid(): number | undefined {
  const file = join(folder, 'pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined;
}

test('who reads no further than the first line still gets every file', async () => {
  const { child, end } = start(['fetch', STORED_JOB.metadata.name, '-o', 'got', '--gateway', api.url]);
  child.stdout?.destroy();
  expect(await end).toMatchObject({ code: 0 });
  expect(FILES.map((name) => readFileSync(join(folder, 'got/web-0', name), 'utf8'))).toEqual(FILES);
});

test('output that has no room is told, and is no success', async () => {
  const { end } = start(['--help'], openSync('/dev/full', 'w'));
  expect(await end).toMatchObject({ code: 1, err: expect.stringContaining('ENOSPC') });
});

test.each(['SIGINT', 'SIGHUP'] as const)('a forwarded port ends with %s', async (signal) => {
  const script = `echo $$ >pid; echo "Forwarding from ${urlOfKube().slice(7)} -> 80"; exec sleep 60`;
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'kubectl'), 0o755);
  const { child, end } = start(['fetch', 'job']);
  const pid = await waitFor(readPid, () => 'kubectl was never started');
  child.kill(signal);
  expect(await end).toMatchObject({ code: 130 });
  await waitFor(
    () => !isAlive(pid) || undefined,
    () => 'kubectl is still there',
  );
});

test('kubectl is told which context is meant, for it to choose no other', async () => {
  writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\necho "$@" >args\nexit 1\n');
  chmodSync(join(folder, 'kubectl'), 0o755);
  await start(['fetch', 'job']).end;
  expect(readFileSync(join(folder, 'args'), 'utf8')).toMatch(/^--context c port-forward /);
});

test('Ctrl-C ends it at once, also while an API server does not answer', async () => {
  const { child, end } = start(['run', 'py-spy', '-l', 'app=web', '--name', 'silent', '--wait']);
  let interrupted = Infinity;
  child.stdout?.on('data', () => (interrupted = Date.now()));
  expect(await end).toMatchObject({ code: 130, err: expect.stringContaining('kubectl toe stop silent') });
  expect(Date.now() - interrupted).toBeLessThan(15_000);
});
