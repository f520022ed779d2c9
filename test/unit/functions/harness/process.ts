import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, jest } from '@jest/globals';

/** A process of ours beside no cluster. */
export interface Process {
  readonly child: ChildProcess;
  /** What it had said when it was ready, or ended. */
  readonly output: string;
  readonly code: Promise<number | null>;
}

/** Starts an entry as its image does, with these variables; resolves when it is ready or has ended. */
export type Start = (env: Record<string, string>, more?: readonly string[]) => Promise<Process>;

const KUBECONFIG = `
apiVersion: v1
kind: Config
clusters: [{ name: none, cluster: { server: 'https://127.0.0.1:1' } }]
users: [{ name: nobody, user: { token: none } }]
contexts: [{ name: here, context: { cluster: none, user: nobody } }]
current-context: here
`;

/** For the tests of one entry: each process is ended after its test. */
export function startsOf(entry: string): Start {
  let [folder, child]: [string, ChildProcess | undefined] = ['', undefined];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'toe-main-'));
    writeFileSync(join(folder, 'kubeconfig'), KUBECONFIG);
  });
  afterEach(() => void child?.kill('SIGKILL'));
  afterAll(() => rmSync(folder, { recursive: true }));
  // A machine at work starts processes slowly.
  jest.setTimeout(60_000);
  return async (env, more = []) => {
    const started = spawn('node', [...more, entry], {
      env: { ...process.env, NODE_OPTIONS: '', KUBECONFIG: join(folder, 'kubeconfig'), ...env },
    });
    child = started;
    const code = once(started, 'exit').then(([status]) => status as number | null);
    let output = '';
    const heard = new Promise<void>((resolve) => {
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (text: Buffer) => {
          output += text.toString();
          if (output.includes('"ready"')) resolve();
        });
    });
    await Promise.race([heard, code]);
    return { child: started, output, code };
  };
}

/**
 * A port that nobody listens on. Not one of those that the kernel gives to whoever names none: the servers of other
 * tests could get it before the process has started.
 */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return String(port);
  }
}
