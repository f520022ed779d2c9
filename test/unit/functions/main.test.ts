import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';

const KUBECONFIG = `
apiVersion: v1
kind: Config
clusters: [{ name: none, cluster: { server: 'https://127.0.0.1:1' } }]
users: [{ name: nobody, user: { token: none } }]
contexts: [{ name: here, context: { cluster: none, user: nobody } }]
current-context: here
`;

let folder: string;
let child: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-main-'));
  writeFileSync(join(folder, 'kubeconfig'), KUBECONFIG);
});
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the process as its image does; resolves with its output so far when it is ready or has ended. */
async function start(
  env: Record<string, string>,
  more: readonly string[] = [],
): Promise<{ output: string; code: Promise<number | null> }> {
  child = spawn('node', [...more, 'functions/main.ts'], {
    env: { ...process.env, NODE_OPTIONS: '', KUBECONFIG: join(folder, 'kubeconfig'), ...env },
  });
  const code = once(child, 'exit').then(([status]) => status as number | null);
  let output = '';
  const heard = new Promise<void>((resolve) => {
    for (const stream of [child?.stdout, child?.stderr])
      stream?.on('data', (text: Buffer) => {
        output += text.toString();
        if (output.includes('"ready"')) resolve();
      });
  });
  await Promise.race([heard, code]);
  return { output, code };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

// A machine at work starts processes slowly.
jest.setTimeout(60_000);

describe('the process of a function', () => {
  test.each(['creation', 'status', 'cleanup', 'config', 'all'])('serves as %s', async (name) => {
    const port = await freePort();
    const { output } = await start({ PORT: port, TOE_FUNCTION: name });
    expect(output).toContain(`"function":"${name}"`);
    for (const path of ['liveness', 'readiness'])
      expect((await fetch(`http://127.0.0.1:${port}/health/${path}`)).status).toBe(200);
  });

  test.each([
    { env: { TOE_FUNCTION: 'nonesuch' }, names: 'TOE_FUNCTION' },
    { env: { PORT: 'http' }, names: 'PORT' },
    { env: { TOE_START_DEADLINE_SECONDS: '0' }, names: 'TOE_START_DEADLINE_SECONDS' },
    { env: { TOE_MAX_RUNS_PER_POD: 'many' }, names: 'TOE_MAX_RUNS_PER_POD' },
  ])('refuses to start with $env and names $names', async ({ env, names }) => {
    const { output, code } = await start(env);
    expect(await code).toBe(1);
    expect(output).toContain(names);
  });

  test('has prototypes that nobody can change, and makes no code of texts', async () => {
    const probe = `process.on('SIGTERM', () => {
      const tries = {
        add: () => { 'use strict'; Object.prototype.evil = 1; },
        replace: () => { 'use strict'; Array.prototype.map = undefined; },
        run: () => Function('return 1')(),
      };
      const outcome = (attempt) => { try { attempt(); return 'done'; } catch (error) { return error.name; } };
      const outcomes = Object.fromEntries(Object.entries(tries).map(([name, attempt]) => [name, outcome(attempt)]));
      console.error(JSON.stringify({ ...outcomes, proto: '__proto__' in {} }));
    });`;
    const { code } = await start({ PORT: await freePort() }, [
      `--import=data:text/javascript,${encodeURIComponent(probe)}`,
    ]);
    const said = text(child?.stderr as NodeJS.ReadableStream);
    child?.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(await said).toContain('{"add":"TypeError","replace":"TypeError","run":"EvalError","proto":false}');
  });

  test.each([
    ['', 'connection: close\r\n'],
    [' though its client would keep the connection', ''],
  ])('finishes on SIGTERM what it has begun, takes nothing new, and ends with 0%s', async (_how, header) => {
    const port = await freePort();
    const { code } = await start({ PORT: port, TOE_FUNCTION: 'status' });
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n${header}\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    child?.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(fetch(`http://127.0.0.1:${port}/health/readiness`)).rejects.toThrow();
    socket.write('}');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    expect(await code).toBe(0);
  });
});
