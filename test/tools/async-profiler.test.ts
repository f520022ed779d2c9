import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { hottest } from '../../demo/folded.ts';
import { removeContainers, type ContainerOptions } from './harness/container.ts';
import { removeWork } from './harness/rootfs.ts';
import { besides, leftIn, openIn, startTarget, type Target } from './harness/target.ts';
import {
  awaitWork,
  modesOf,
  NO_RIGHT,
  runTool,
  startTool,
  stopEarly,
  type Mode,
  type Result,
} from './harness/tool.ts';

const TOOL = 'tools/async-profiler';
const MODES = modesOf(TOOL);
const [FULL = NO_RIGHT, SAME_USER = NO_RIGHT] = MODES;
/** What the level baseline of Pod Security allows, and is enough for targets that are not root. */
const BASELINE = { name: 'full without SYS_PTRACE', user: 0, capabilities: ['SETGID', 'SETUID'] };
/** What it says when it begins. */
const BEGIN = 'async-profiler: samples ';
/** What a JVM has in /tmp: its figures, and the socket at which it listens once it was attached to. */
const ITS_OWN = ['.java_pid1', 'hsperfdata_app'];

afterAll(() => {
  removeContainers();
  removeWork();
});

describe('async-profiler on a JVM of another user', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget('java');
  });

  test.each([...MODES, BASELINE])(
    'finds the hottest function in mode $name, and leaves nothing in the target',
    async (mode) => {
      const result = await runTool(TOOL, target, { mode });
      expect(result).toMatchObject({ code: 0 });
      expect(hottestOf(result)).toBe('Hot.hotChecksum');
      expect(result.files.get('profile.jfr')?.subarray(0, 4).toString()).toBe('FLR\0');
      expectNothingLeft(target);
    },
  );

  test.each([
    ['alloc', 'Hot.warmParse'],
    ['wall', 'Hot.main;java/lang/Thread.sleep'],
    ['itimer', 'Hot.hotChecksum'],
  ])('measures %s', async (event, found) => {
    const args = [`--event=${event}`, '--format=folded'];
    const result = await runTool(TOOL, target, { mode: SAME_USER, args });
    expect(result).toMatchObject({ code: 0 });
    expect([...result.files.keys()]).toEqual(['profile.folded']);
    expect(String(result.files.get('profile.folded'))).toContain(found);
  });

  test('takes more samples of allocations in smaller intervals', async () => {
    const count = async (interval: string) => {
      const args = ['--event=alloc', `--interval=${interval}`, '--format=folded'];
      const { files } = await runTool(TOOL, target, { mode: SAME_USER, args });
      return samplesIn(String(files.get('profile.folded')));
    };
    const few = await count('1m');
    expect(few).toBeGreaterThan(0);
    expect(await count('16k')).toBeGreaterThan(10 * few);
  });

  test('gives its JFR file alone when that is all one wants', async () => {
    const result = await runTool(TOOL, target, {
      mode: SAME_USER,
      seconds: 1,
      args: ['--format=jfr', '--threads'],
    });
    expect([...result.files.keys()]).toEqual(['profile.jfr']);
  });

  test('stopped early it gives what it has', async () => {
    const result = await stopEarly(TOOL, target, { mode: FULL, says: BEGIN }, 'SIGINT');
    expect(result.code).toBe(0);
    expect(hottestOf(result)).toBe('Hot.hotChecksum');
    expectNothingLeft(target);
  });

  test('a second one is refused while the first is at work, and does it no harm', async () => {
    const first = startTool(TOOL, target, { mode: SAME_USER, seconds: 60 });
    await awaitWork(first, BEGIN);
    const second = await runTool(TOOL, target, { mode: SAME_USER, seconds: 1 });
    expect(second).toMatchObject({ code: 77, why: 'denied' });
    expect(second.said).toContain('another async-profiler is at work');
    first.kill('SIGINT');
    expect(hottestOf(await first.result)).toBe('Hot.hotChecksum');
  });

  test('after all this the JVM holds the library once and no other file, and wrote nothing to its own log', () => {
    const maps = readFileSync(`/proc/${target.pid}/maps`, 'utf8');
    expect(maps.match(/ r-xp .*libasyncProfiler/g)).toHaveLength(1);
    expect(openIn(target).filter((file) => file.includes('/tmp'))).toEqual([]);
    expect(target.log()).toBe('');
  });

  test.each([
    ['a group that is not the target’s', { ...NO_RIGHT, user: 65532 }, 'runs as user and group 1000:1000'],
    ['root without a capability', { ...NO_RIGHT, user: 0 }, 'SETUID and SETGID'],
    [
      'root with SYS_PTRACE alone',
      { ...NO_RIGHT, user: 0, capabilities: ['SYS_PTRACE'] },
      'SETUID and SETGID',
    ],
  ])('as %s it ends with 77 and says what is missing', async (_who, mode, missing) => {
    const result = await runTool(TOOL, target, { mode });
    expect(result).toMatchObject({ code: 77, why: 'denied', files: new Map() });
    expect(result.said).toContain(missing);
    expectNothingLeft(target);
  });

  test.each([
    ['--event=cpu,file=/tmp/x'],
    ['--interval=1;2'],
    ['--interval=512k'],
    ['--file=/tmp/x'],
    ['start'],
  ])('refuses the argument %s', async (argument) => {
    const result = await runTool(TOOL, target, { mode: SAME_USER, args: [argument] });
    expect(result).toMatchObject({ code: 64, why: 'usage', files: new Map() });
    expect(result.said).toContain(argument);
  });
});

describe('async-profiler', () => {
  afterEach(removeContainers);

  const noTimers = ['perf_event_open', 'timer_create'];
  const cases: [string, Partial<ContainerOptions>, Mode, string][] = [
    [
      'cpu where the target may open perf events',
      { user: 0, capabilities: ['PERFMON'] },
      FULL,
      'samples cpu',
    ],
    ['ctimer where it may not', { refused: ['perf_event_open'] }, SAME_USER, 'samples ctimer'],
    ['itimer where it may make no timers', { refused: noTimers }, SAME_USER, 'samples itimer'],
  ];
  test.each(cases)('samples %s', async (_what, options, mode, said) => {
    const target = await startTarget('java', options);
    const result = await runTool(TOOL, target, { mode });
    expect(result).toMatchObject({ code: 0 });
    expect(result.lines.join()).toContain(said);
    expect(hottestOf(result)).toBe('Hot.hotChecksum');
  });

  test('what a killed one left behind, the next one takes away', async () => {
    const target = await startTarget('java');
    const first = startTool(TOOL, target, { mode: SAME_USER, seconds: 60 });
    await awaitWork(first, BEGIN);
    first.destroy();
    await first.ended;
    expect(leftIn(target)).not.toEqual(ITS_OWN);
    const second = await runTool(TOOL, target, { mode: SAME_USER, seconds: 2 });
    expect(second.code).toBe(0);
    expect(hottestOf(second)).toBe('Hot.hotChecksum');
    expect(leftIn(target)).toEqual(ITS_OWN);
  });

  test('profiles a JVM that is root and has capabilities, in mode full', async () => {
    const target = await startTarget('java', { user: 0, capabilities: ['CHOWN', 'SETUID'] });
    const result = await runTool(TOOL, target, { mode: FULL });
    expect(result).toMatchObject({ code: 0 });
    expect(hottestOf(result)).toBe('Hot.hotChecksum');
  });

  test('ends with 77 on a JVM that is root and has capabilities, without SYS_PTRACE', async () => {
    const target = await startTarget('java', { user: 0, capabilities: ['CHOWN'] });
    const result = await runTool(TOOL, target, { mode: BASELINE });
    expect(result).toMatchObject({ code: 77, why: 'denied' });
    expect(result.said).toContain('SYS_PTRACE');
  });

  test('ends with 77 where /tmp of the target is read-only, and says what the pod needs', async () => {
    const target = await startTarget('java', { isReadOnly: true, hasTmp: false });
    const result = await runTool(TOOL, target, { mode: SAME_USER });
    expect(result).toMatchObject({ code: 77, why: 'denied' });
    expect(result.said).toContain('emptyDir at /tmp');
  });

  test('ends with 69 on a program that is no JVM, which goes on', async () => {
    const target = await startTarget('javascript');
    const result = await runTool(TOOL, target, { mode: SAME_USER });
    expect(result).toMatchObject({ code: 69, why: 'no-target' });
    expect(result.said).toContain('no process of the container runs Java');
    expect(besides(target)).toBe(0);
  });
});

/** The function that was on top of the stack most often. */
function hottestOf({ files }: Result): string | undefined {
  return hottest(String(files.get('profile.folded')), 1)[0]?.name;
}

function samplesIn(folded: string): number {
  const counts = [...folded.matchAll(/ (\d+)$/gm)].map(([, count]) => Number(count));
  return counts.reduce((sum, count) => sum + count, 0);
}

function expectNothingLeft(target: Target): void {
  expect(leftIn(target)).toEqual(ITS_OWN);
  expect(besides(target)).toBe(0);
}
