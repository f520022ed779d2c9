import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { removeContainers } from './harness/container.ts';
import { removeWork } from './harness/rootfs.ts';
import { eventually, startTarget, type Target } from './harness/target.ts';
import { awaitWork, NO_RIGHT, runTool, startTool, stopEarly, type Result } from './harness/tool.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget('javascript');
});
afterAll(() => {
  removeContainers();
  removeWork();
});

const TOOL = 'tools/command/threads';

test('the tool of the guide, made on the base, says which threads use the processor, with no right at all', async () => {
  const result = await runTool(TOOL, target, { mode: NO_RIGHT });
  expect(result.code).toBe(0);
  const [first = '', ...others] = linesOf(result);
  expect(first).toMatch(/^ +0\.[1-9]\d s {2}1 (node|MainThread)$/);
  expect(others.length).toBeGreaterThan(3);
});

test('stopped early it says what it has', async () => {
  const result = await stopEarly(TOOL, target, { mode: NO_RIGHT }, 'SIGINT');
  expect(result.code).toBe(0);
  expect(linesOf(result)[0]).toMatch(/^ +0\.\d\d s {2}1 (node|MainThread)$/);
});

test('a thread that changes its name is the same thread, and what it has used before does not count', async () => {
  const script = `const used = ({ user, system }) => user + system;
    while (used(process.cpuUsage()) < 2e6);
    process.on('SIGUSR2', () => (process.title = 'renamed'));
    setInterval(() => {}, 1000); console.log('ready')`;
  const renamed = await startTarget('javascript', { cpu: 1, command: ['/bin/node', '-e', script] });
  await eventually(() => renamed.log() || undefined);
  const run = startTool(TOOL, renamed, { mode: NO_RIGHT, seconds: 10 });
  await awaitWork(run);
  process.kill(renamed.pid, 'SIGUSR2');
  expect(linesOf(await run.result)).toContainEqual(expect.stringMatching(/^ +0\.\d\d s {2}1 renamed$/));
});

function linesOf({ files }: Result): string[] {
  return String(files.get('threads.txt')).trimEnd().split('\n');
}
