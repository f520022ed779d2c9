import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { pidOf, removeContainers, startContainer, type Container } from './harness/container.ts';
import { removeWork, rootfsOf } from './harness/rootfs.ts';
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

describe('an image without the shim', () => {
  test('that sleeps says done and ends with 0', async () => {
    const sleeper = startBare('sleeper', '1s');
    expect(await sleeper.ended).toBe(0);
    expect(sleeper.log()).toBe('done\n');
  });

  test('that sleeps ends with 143 on SIGTERM', async () => {
    const sleeper = startBare('sleeper', '1m');
    await eventually(() => pidOf(sleeper));
    // Its shell needs a moment until it listens to signals.
    await sleep(4000);
    sleeper.kill('SIGTERM');
    expect(await sleeper.ended).toBe(143);
  });

  test('that fails ends with its exit code', async () => {
    expect(await startBare('exit3', '1s').ended).toBe(3);
  });
});

/** Starts the image of a folder in test/targets beside the target, as root without a capability. */
function startBare(name: string, duration: string): Container {
  return startContainer({
    rootfs: rootfsOf(`test/targets/${name}`),
    command: ['/entrypoint'],
    user: 0,
    env: [`PROFILER_DURATION=${duration}`],
    beside: target.pid,
  });
}

function linesOf({ files }: Result): string[] {
  return String(files.get('threads.txt')).trimEnd().split('\n');
}
