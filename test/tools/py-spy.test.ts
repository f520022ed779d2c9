import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeContainers, startContainer } from './harness/container.ts';
import { expectFolded, hottestOf, processesOf, profileOf } from './harness/folded.ts';
import { removeWork, rootfsOf } from './harness/rootfs.ts';
import { besides, leftIn, startTarget, type Target } from './harness/target.ts';
import { INTO_LOG, modesOf, NO_RIGHT, runTool, stopEarly } from './harness/tool.ts';

const TOOL = 'tools/py-spy';
const MODES = modesOf(TOOL);
const [FULL = NO_RIGHT, SAME_USER = NO_RIGHT] = MODES;

afterAll(() => {
  removeContainers();
  removeWork();
});

describe('py-spy on a program of another user', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget('python');
  });

  test.each(MODES)(
    'finds the hottest function in mode $name, and leaves nothing in the target',
    async (mode) => {
      const result = await runTool(TOOL, target, { mode });
      expect(result).toMatchObject({ code: 0 });
      expect(hottestOf(profileOf(result))).toBe('hot_checksum');
      expect(leftIn(target)).toEqual([]);
      expect(besides(target)).toBe(0);
    },
  );

  test('has no capability but SYS_PTRACE in mode full', () => {
    expect(FULL.capabilities).toEqual(['SYS_PTRACE']);
  });

  test('prints folded stacks and events, and no argument of the target', async () => {
    const { code, log } = await runTool(TOOL, target, { mode: FULL, env: INTO_LOG });
    expect(code).toBe(0);
    expect(hottestOf(log)).toBe('hot_checksum');
    expectFolded(log);
    expect(log).not.toContain('-B');
  });

  test('takes arguments: one line for each function', async () => {
    const args = ['--function', '--rate', '50'];
    const result = await runTool(TOOL, target, { mode: FULL, args });
    expect(profileOf(result).match(/hot_checksum/g)).toHaveLength(1);
  });

  test('as user and group of the target it needs no writable root file system', async () => {
    const result = await runTool(TOOL, target, { mode: SAME_USER, isReadOnly: true });
    expect(result).toMatchObject({ code: 0 });
    expect(hottestOf(profileOf(result))).toBe('hot_checksum');
  });

  test.each([
    [1000, 0],
    [65532, 65532],
    [0, 0],
  ])('as %d:%d, without the capability, it ends with 77 and says what to do', async (user, group) => {
    const result = await runTool(TOOL, target, { mode: { ...NO_RIGHT, user, group } });
    expect(result).toMatchObject({ code: 77, why: 'denied', files: new Map() });
    expect(result.said).toContain(`user and group 1000:1000, py-spy as ${user}:${group}`);
  });

  test('ends with 77 where a security profile forbids ptrace, and says what to do', async () => {
    const result = await runTool(TOOL, target, { mode: SAME_USER, refused: ['ptrace'] });
    expect(result).toMatchObject({ code: 77, why: 'denied' });
    expect(result.said).toContain('security profile');
  });

  test('does without process_vm_readv, which profiles of older runtimes forbid', async () => {
    const result = await runTool(TOOL, target, { mode: SAME_USER, refused: ['process_vm_readv'] });
    expect(result).toMatchObject({ code: 0 });
    expect(hottestOf(profileOf(result))).toBe('hot_checksum');
  });

  test('says that it warms up, waits, and then measures', async () => {
    const result = await runTool(TOOL, target, { mode: FULL, env: { TOE_WARMUP: '1s' } });
    expect(result).toMatchObject({ code: 0 });
    expect(result.log.match(/"warmup","seconds":1,/g)).toHaveLength(1);
    expect(hottestOf(profileOf(result))).toBe('hot_checksum');
  });

  test('stopped while it warms up it measures nothing and ends with 143', async () => {
    const result = await stopEarly(TOOL, target, { mode: FULL, env: { TOE_WARMUP: '1m' } }, 'SIGTERM');
    expect(result).toMatchObject({ code: 143, files: new Map() });
  });

  test.each([{ TOE_WARMUP: 'soon' }, { PROFILER_DURATION: '90x' }])('refuses %j', async (env) => {
    const result = await runTool(TOOL, target, { mode: FULL, env });
    expect(result).toMatchObject({ code: 64, why: 'usage' });
  });

  test('ends with 69 where it does not share the processes of the target', async () => {
    const env = ['PROFILER_DURATION=2s', 'TOE_TERMINATION_LOG=/dev/shm/termination-log'];
    const alone = startContainer({ rootfs: rootfsOf(TOOL), command: ['/toe/shim'], user: 0, env });
    expect(await alone.ended).toBe(69);
  });

  test('stopped early it prints what it has', async () => {
    const { code, log } = await stopEarly(TOOL, target, { mode: FULL, env: INTO_LOG }, 'SIGTERM');
    expect(code).toBe(0);
    expect(hottestOf(log)).toBe('hot_checksum');
  });

  test('after all this the target is unharmed and ends at once', async () => {
    target.kill('SIGTERM');
    expect(await Promise.race([target.ended, sleep(5000, 'still there')])).toBe(0);
  });
});

test('py-spy leaves out a command line of several lines, and shows the process by its name', async () => {
  const script = 'import runpy\nx = ""; y = 5\nrunpy.run_path("/app/app.py", run_name="__main__")';
  const command = ['/usr/bin/python3.11', '-B', '-c', script, '--key=s3cret";x'];
  const target = await startTarget('python', { command });
  const { code, log } = await runTool(TOOL, target, { mode: FULL, env: INTO_LOG });
  expect(code).toBe(0);
  expect(hottestOf(log)).toBe('hot_checksum');
  expect(log).not.toMatch(/runpy\.run_path|s3cret/);
  expect(processesOf(log)).toEqual(new Set(['python3.11[1]']));
});
