import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readExample } from '../build/tool-folder.ts';
import { removeContainers } from './harness/container.ts';
import { removeWork } from './harness/rootfs.ts';
import { startTarget, type Target } from './harness/target.ts';
import { modesOf, NO_RIGHT, runTool, stopEarly, type Result } from './harness/tool.ts';

/** A program with the command line of aperf, under the tool.json of tools/aperf. */
const STAND_IN = 'test/targets/aperf';
const [FULL = NO_RIGHT] = modesOf('tools/aperf');

let target: Target;
beforeAll(async () => {
  target = await startTarget('sleeper', { env: ['PROFILER_DURATION=1h'] });
});
afterAll(() => {
  removeContainers();
  removeWork();
});

describe('the adapter of aperf', () => {
  test('gives the archive of a run, with the arguments of its example', async () => {
    const { args = [] } = readExample('tools/aperf').spec.tool ?? {};
    const result = await runTool(STAND_IN, target, { mode: FULL, args: [...args, '--profile'] });
    expect(result).toMatchObject({ code: 0 });
    expect(runOf(result)).toEqual({ period: 3, interval: 1, taken: 3, notes: ' --profile' });
  });

  test('stopped early it gives what it has', async () => {
    const result = await stopEarly(STAND_IN, target, { mode: FULL }, 'SIGTERM');
    expect(result.code).toBe(0);
    expect(runOf(result)['taken']).toBeLessThan(10);
  });

  test('passes on why aperf would not run', async () => {
    const result = await runTool(STAND_IN, target, { mode: FULL, seconds: 1 });
    expect(result).toMatchObject({ code: 1, files: new Map() });
    expect(result.said).toContain('longer than the interval');
  });
});

/** What the archive, the only file, tells of the run. */
function runOf({ files }: Result): Record<string, unknown> {
  expect([...files.keys()]).toEqual(['aperf.tar.gz']);
  const input = files.get('aperf.tar.gz');
  const text = execFileSync('tar', ['-xzOf', '-', 'aperf/meta_data.bin'], { input, encoding: 'utf8' });
  return JSON.parse(text) as Record<string, unknown>;
}
