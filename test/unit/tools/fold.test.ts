import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** What `perf script` prints for one sample. */
const SAMPLE = 'spin\n\t55d0 hot_spin (/app/spin)\n\t55a0 main (/app/spin)\n\n';

/** Folds with a perf that does what the lines of a shell say. */
function fold(perf: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const work = mkdtempSync(join(tmpdir(), 'toe-fold-'));
  folders.push(work);
  writeFileSync(join(work, 'perf'), `#!/bin/sh\n${perf}\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${work}:${process.env['PATH']}`, SAMPLE };
  const script = resolve('tools/perf/fold.sh');
  const { status, stdout, stderr } = spawnSync('sh', [script, '1', 'data'], {
    cwd: work,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('what perf has recorded', () => {
  test('becomes folded stacks, whatever perf says beside them', () => {
    const result = fold(`printf '%b' "$SAMPLE$SAMPLE"; echo 'no symbols' >&2`);
    expect(result).toEqual({ status: 0, stdout: 'spin;main;hot_spin 2\n', stderr: '' });
  });

  test('is nothing when nothing ran', () => {
    expect(fold('exit 0')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    {
      how: 'cannot be read',
      perf: `echo warning >&2; echo 'not a perf.data file' >&2; exit 234`,
      stdout: '',
    },
    {
      how: 'can be read in part',
      perf: `printf '%b' "$SAMPLE"; echo 'not a perf.data file' >&2; exit 234`,
      stdout: 'spin;main;hot_spin 1\n',
    },
  ])('and $how is a failure, with the code and the last words of perf', ({ perf, stdout }) => {
    expect(fold(perf)).toEqual({
      status: 234,
      stdout,
      stderr: 'perf script ended with 234: not a perf.data file\n',
    });
  });

  test('over which perf is killed is a failure too', () => {
    expect(fold('kill -KILL $$')).toMatchObject({
      status: 137,
      stderr: expect.stringContaining('ended with 137'),
    });
  });
});
