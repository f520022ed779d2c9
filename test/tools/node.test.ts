import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { toFolded } from '../../embedded/tools/node-cpu/fold.ts';
import type { CpuProfile } from '../../embedded/tools/node-cpu/profile.ts';
import { hottest } from '../../demo/folded.ts';
import { removeContainers } from './harness/container.ts';
import { removeWork } from './harness/rootfs.ts';
import { besides, eventually, leftIn, portsOf, startTarget, type Target } from './harness/target.ts';
import { awaitWork, modesOf, NO_RIGHT, runTool, startTool, stopEarly, type Result } from './harness/tool.ts';

const TOOL = 'tools/node';
const MODES = modesOf(TOOL);
const [FULL = NO_RIGHT, SAME_USER = NO_RIGHT] = MODES;
/** What the level baseline of Pod Security allows, and is enough for targets that are not root. */
const BASELINE = { name: 'full without SYS_PTRACE', user: 0, capabilities: ['SETGID', 'SETUID'] };
/** What it says when it begins. */
const BEGIN = 'node-profile: samples process ';
/** 127.0.0.1:9229, where Node's inspector listens. */
const INSPECTOR = '0100007F:240D';

afterAll(() => {
  removeContainers();
  removeWork();
});

describe('node on a program of another user', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget('javascript');
  });

  test.each([...MODES, BASELINE])(
    'gives CPU and heap profile in mode $name, and closes the inspector again',
    async (mode) => {
      const result = await runTool(TOOL, target, { mode });
      expect(result).toMatchObject({ code: 0 });
      expect(hottestOf(result)).toMatch(/^hotChecksum \(main\.js:\d+\)$/);
      expect(allocatorsOf(result)).toContain('makeRow');
      expectNothingLeft(target);
    },
  );

  test.each([
    ['cpu', ['profile.cpuprofile']],
    ['heap', ['profile.heapprofile']],
  ])('gives the %s profile alone', async (profile, files) => {
    const args = [`--profile=${profile}`, '--rate=100', '--interval=4096'];
    const result = await runTool(TOOL, target, { mode: SAME_USER, seconds: 1, args });
    expect(result.code).toBe(0);
    expect([...result.files.keys()]).toEqual(files);
  });

  test('stopped early it gives what it has', async () => {
    const result = await stopEarly(TOOL, target, { mode: SAME_USER, says: BEGIN }, 'SIGINT');
    expect(result.code).toBe(0);
    expect(hottestOf(result)).toContain('hotChecksum');
    expectNothingLeft(target);
  });

  test('stopped before the program has answered, it closes the inspector all the same', async () => {
    process.kill(target.pid, 'SIGSTOP');
    const run = startTool(TOOL, target, { mode: SAME_USER, seconds: 60 });
    await awaitWork(run);
    run.kill('SIGINT');
    await sleep(1000);
    process.kill(target.pid, 'SIGCONT');
    await run.result;
    expectNothingLeft(target);
  });

  test.each([
    ['another user', NO_RIGHT, 'runs as user and group 1000:1000'],
    ['root with SYS_PTRACE alone', { ...FULL, capabilities: ['SYS_PTRACE'] }, 'SETUID and SETGID'],
  ])('as %s it ends with 77 and says what is missing', async (_who, mode, missing) => {
    const result = await runTool(TOOL, target, { mode });
    expect(result).toMatchObject({ code: 77, why: 'denied', files: new Map() });
    expect(result.said).toContain(missing);
    expectNothingLeft(target);
  });

  test.each([['--rate=0'], ['--profile=all'], ['--out=/etc'], ['main.js']])(
    'refuses the argument %s',
    async (arg) => {
      const result = await runTool(TOOL, target, { mode: SAME_USER, args: [arg] });
      expect(result).toMatchObject({ code: 64, why: 'usage', files: new Map() });
    },
  );
});

describe('node', () => {
  afterEach(removeContainers);

  test('leaves an inspector open that was open before', async () => {
    const target = await startTarget('javascript', { command: ['/bin/node', '--inspect', '/app/main.js'] });
    const result = await runTool(TOOL, target, { mode: SAME_USER });
    expect(result.code).toBe(0);
    expect(hottestOf(result)).toContain('hotChecksum');
    expect(portsOf(target)).toEqual([INSPECTOR]);
  });

  test('closes an inspector that is open because an earlier run was killed', async () => {
    const target = await startTarget('javascript');
    const killed = startTool(TOOL, target, { mode: SAME_USER, seconds: 60 });
    await awaitWork(killed, BEGIN);
    killed.destroy();
    expect(portsOf(target)).toEqual([INSPECTOR]);
    expect(await runTool(TOOL, target, { mode: SAME_USER })).toMatchObject({ code: 0 });
    expect(portsOf(target)).toEqual([]);
  });

  test('finds the program behind the shell that started it', async () => {
    const target = await startTarget('javascript', {
      command: ['/bin/sh', '-c', '/bin/node /app/main.js; true'],
    });
    const result = await runTool(TOOL, target, { mode: SAME_USER, args: ['--profile=cpu'] });
    expect(result).toMatchObject({ code: 0 });
    expect(hottestOf(result)).toContain('hotChecksum');
  });

  test('finds the program behind npm, which is Node itself', async () => {
    const start = `spawn('/bin/sh', ['-c', '/bin/node /app/main.js; true'])`;
    const target = await startTarget('javascript', {
      command: npm(`process.getBuiltinModule('child_process').${start}`),
    });
    await eventually(() => besides(target) >= 2 || undefined);
    const result = await runTool(TOOL, target, { mode: SAME_USER, args: ['--profile=cpu'] });
    expect(result).toMatchObject({ code: 0 });
    expect(hottestOf(result)).toContain('hotChecksum');
    expect(result.lines.join()).toContain('(/app/main.js)');
  });

  test('takes npm where nothing below it is Node, and says so', async () => {
    const target = await startTarget('javascript', { command: npm('setInterval(() => {}, 1000)') });
    const result = await runTool(TOOL, target, { mode: SAME_USER, args: ['--profile=cpu'] });
    expect(result).toMatchObject({ code: 0 });
    expect(result.lines.join()).toContain('only starts others, but none below it runs Node');
  });

  test('ends with 77 on a program that would not survive the signal, which goes on', async () => {
    const target = await startTarget('javascript', {
      command: ['/bin/node', '--disable-sigusr1', '/app/main.js'],
    });
    const result = await runTool(TOOL, target, { mode: SAME_USER });
    expect(result).toMatchObject({ code: 77, why: 'denied' });
    expect(result.said).toContain('--disable-sigusr1');
    expect(besides(target)).toBe(0);
  });

  test('ends with 69 on a program that is no Node, which goes on', async () => {
    const target = await startTarget('sleeper', { env: ['PROFILER_DURATION=1h'] });
    const result = await runTool(TOOL, target, { mode: SAME_USER });
    expect(result).toMatchObject({ code: 69, why: 'no-target' });
    expect(result.said).toContain('no process of the container runs Node');
    expect(besides(target)).toBe(1);
  });
});

/** Node with the title that npm gives itself. */
function npm(then: string): string[] {
  return ['/bin/node', '--eval', `process.title = 'npm start'; ${then}`];
}

function hottestOf({ files }: Result): string | undefined {
  const profile = JSON.parse(String(files.get('profile.cpuprofile'))) as CpuProfile;
  return hottest(toFolded(profile, 'node'), 1)[0]?.name;
}

interface HeapNode {
  readonly callFrame: { readonly functionName: string };
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** The functions that allocated what lived at the end. */
function allocatorsOf({ files }: Result): string[] {
  const { head } = JSON.parse(String(files.get('profile.heapprofile'))) as { head: HeapNode };
  const all = (node: HeapNode): HeapNode[] => [node, ...node.children.flatMap(all)];
  return all(head)
    .filter(({ selfSize }) => selfSize > 0)
    .map(({ callFrame }) => callFrame.functionName);
}

function expectNothingLeft(target: Target): void {
  expect(leftIn(target)).toEqual([]);
  expect(portsOf(target)).toEqual([]);
  expect(besides(target)).toBe(0);
}
