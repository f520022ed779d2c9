import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { stacksOf } from '../../demo/folded.ts';
import { run } from '../../demo/run.ts';
import { isAlive } from './harness/processes.ts';
import { waitFor } from './harness/wait-for.ts';

// The programs as people start them.

const started: ChildProcess[] = [];
afterAll(() => started.forEach((child) => child.kill('SIGKILL')));

test('the first command of the README shows the hottest functions, and leaves files for flame graphs', async () => {
  const files = ['dist/demo.folded', 'dist/demo-web-0.cpuprofile', 'dist/demo-web-1.cpuprofile'];
  for (const file of files) rmSync(file, { force: true });
  const [, command] = /^```\n(make .*)\n```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect(command).toBe('make demo');
  // What npm has installed counts as it is: the tests themselves are running on it.
  const text = await run('make', ['-s', '-o', 'node_modules/.package-lock.json', 'demo']);
  expect(text).toMatch(/^web-cpu +node-cpu +2 +2 +Completed /m);
  expect(text).toMatch(/The hottest functions.*\n +\d+\.\d % +#+ +hotChecksum \(main\.js:\d+\)/);
  for (const word of [...files, 'speedscope', 'embedded', 'make demo CLUSTER=1'])
    expect(text).toContain(word);
  const [folded = '', ...profiles] = files.map((file) => readFileSync(file, 'utf8'));
  expect(stacksOf(folded)[0]?.[0]).toContain('hotChecksum');
  for (const profile of profiles) expect(JSON.parse(profile)).toHaveProperty('nodes');
});

test('make embedded runs the functions anew when a file changes, and Ctrl-C ends it', async () => {
  const { child, kubeconfig, text } = await startMain();
  const starts = (): number => text().match(/ready$/gm)?.length ?? 0;
  expect(starts()).toBe(1);
  const now = new Date();
  utimesSync('functions/settings.ts', now, now);
  await waitFor(
    () => (starts() === 2 ? true : undefined),
    () => `it wrote: ${text()}`,
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(existsSync(kubeconfig)).toBe(false);
});

test('when it is killed, its processes and files go too', async () => {
  const { child, kubeconfig } = await startMain();
  const pids = await descendants(child.pid ?? 0);
  expect(pids.length).toBeGreaterThanOrEqual(4);
  child.kill('SIGKILL');
  await waitFor(
    () => (!existsSync(dirname(kubeconfig)) && !pids.some(isAlive) ? true : undefined),
    () => `left: ${pids.filter(isAlive).join()} ${dirname(kubeconfig)}`,
  );
});

test('it explains itself', async () => {
  expect(await run(process.execPath, ['embedded/main.ts', '--help'])).toMatch(
    /^Usage: node embedded\/main.ts/,
  );
});

interface Main {
  readonly child: ChildProcess;
  readonly kubeconfig: string;
  /** What it has written. */
  readonly text: () => string;
}

async function startMain(): Promise<Main> {
  const child = spawn(process.execPath, ['embedded/main.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const kubeconfig = await waitFor(
    () => /export KUBECONFIG=(\S+)\n/.exec(text)?.[1],
    () => `it wrote: ${text}`,
  );
  return { child, kubeconfig, text: () => text };
}

/** The processes that a process has started, and those that they have. */
async function descendants(pid: number): Promise<number[]> {
  const rows = (await run('ps', ['-A', '-o', 'pid=,ppid='])).split('\n').map((row) => row.trim().split(/ +/));
  const below = (parent: number): number[] =>
    rows.filter(([, of]) => Number(of) === parent).flatMap(([own]) => [Number(own), ...below(Number(own))]);
  return below(pid);
}
