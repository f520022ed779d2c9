import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';

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
  folder = mkdtempSync(join(tmpdir(), 'toe-collector-'));
  writeFileSync(join(folder, 'kubeconfig'), KUBECONFIG);
});
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true }));

// A machine at work starts processes slowly.
jest.setTimeout(60_000);

/** Starts the process; resolves with its output so far when it is ready or has ended. */
async function start(env: Record<string, string>): Promise<{ output: string; code: Promise<number | null> }> {
  child = spawn('node', ['functions/collector/main.ts'], {
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

test('the process of the collector serves, with prototypes frozen and no code from text, and ends when it is told to', async () => {
  const port = await freePort();
  const { output, code } = await start({ PORT: port, TOE_UI_FOLDER: folder });
  expect(output).toContain('"function":"collector"');
  expect((await fetch(`http://127.0.0.1:${port}/health/readiness`)).status).toBe(200);
  // The own rights cannot be reviewed here, so nobody is let in.
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/whoami`)).status).toBe(503);
  child?.kill('SIGTERM');
  expect(await code).toBe(0);
});

test('refuses to start with wrong settings and names them', async () => {
  const { output, code } = await start({ TOE_STORE_ENDPOINT: 'nowhere' });
  expect(await code).toBe(1);
  expect(output).toContain('TOE_STORE_ENDPOINT');
});
