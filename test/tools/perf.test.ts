import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { removeContainers, startContainer } from './harness/container.ts';
import { expectFolded, hottestOf, processesOf, profileOf } from './harness/folded.ts';
import { removeWork, rootfsOf } from './harness/rootfs.ts';
import { besides, leftIn, startTarget, type Target } from './harness/target.ts';
import { INTO_LOG, modesOf, NO_RIGHT, runTool, stopEarly } from './harness/tool.ts';

const TOOL = 'tools/perf';
const [FULL = NO_RIGHT] = modesOf(TOOL);
/** Not every kernel has the clock by which perf samples. */
const describePerf = existsSync('/sys/bus/event_source/devices/software') ? describe : describe.skip;

afterAll(() => {
  removeContainers();
  removeWork();
});

describePerf('perf on a program of another user', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget('native');
  });

  test('has no capability but SYS_PTRACE', () => {
    expect(FULL.capabilities).toEqual(['SYS_PTRACE']);
  });

  test('prints folded stacks, the hottest function by name, and events; it leaves nothing in the target', async () => {
    const { code, log } = await runTool(TOOL, target, { mode: FULL, env: INTO_LOG });
    expect(code).toBe(0);
    expect(hottestOf(log)).toBe('hot_spin');
    expectFolded(log);
    expect(leftIn(target)).toEqual([]);
    expect(besides(target)).toBe(0);
  });

  test('needs no writable root file system', async () => {
    const result = await runTool(TOOL, target, { mode: FULL, isReadOnly: true });
    expect(hottestOf(profileOf(result))).toBe('hot_spin');
  });

  test('finds names with SYS_ADMIN too', async () => {
    const mode = { ...FULL, capabilities: ['SYS_PTRACE', 'SYS_ADMIN', 'SYS_CHROOT'] };
    expect(hottestOf(profileOf(await runTool(TOOL, target, { mode })))).toBe('hot_spin');
  });

  test('refuses a command among its arguments', async () => {
    const result = await runTool(TOOL, target, { mode: FULL, args: ['--', 'sh', '-c', 'echo run'] });
    expect(result).toMatchObject({ code: 64, why: 'usage' });
  });

  test('stopped early it prints what it has', async () => {
    const { code, log } = await stopEarly(TOOL, target, { mode: FULL, env: INTO_LOG }, 'SIGTERM');
    expect(code).toBe(0);
    expect(hottestOf(log)).toBe('hot_spin');
  });
});

describePerf('perf', () => {
  afterEach(removeContainers);

  test('shows a function without a name by its file, and writes nothing where the name of that leads', async () => {
    const target = await startTarget('native', { command: ['/app/masked', '/../../../../../escaped/x'] });
    const { code, log } = await runTool(TOOL, target, { mode: FULL, env: INTO_LOG });
    expect(code).toBe(0);
    expect(hottestOf(log)).toBe('[x]');
    expect(log).not.toContain('..');
    expect(existsSync(join(rootfsOf(TOOL), 'escaped'))).toBe(false);
  });

  test('works beside processes that end while it begins', async () => {
    const script = 'trap exit TERM; while :; do sleep 0.01 & sleep 0.01; done & while :; do :; done';
    const target = await startTarget('sleeper', { cpu: 1, command: ['/bin/sh', '-c', script] });
    for (let runs = 0; runs < 5; runs += 1) {
      const result = await runTool(TOOL, target, { mode: FULL, seconds: 1 });
      expect(result).toMatchObject({ code: 0, said: '' });
      expect(hottestOf(profileOf(result))).toBeDefined();
    }
  });

  test('samples the main process alone where it cannot tell those of other containers', async () => {
    const target = await startTarget('native');
    startContainer({
      rootfs: rootfsOf('test/targets/python'),
      command: ['/usr/bin/python3.11', '-B', '/app/app.py'],
      user: 1000,
      beside: target.pid,
    });
    const result = await runTool(TOOL, target, { mode: { ...FULL, capabilities: ['PERFMON'] } });
    expect(result).toMatchObject({ code: 0 });
    expect(processesOf(profileOf(result))).toEqual(new Set(['spin']));
  });
});
