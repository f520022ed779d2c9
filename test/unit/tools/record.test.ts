import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** More than any process ID of Linux: nobody is sampled. */
const NOBODY = '4194305';

/** What perf says when it may not lock the memory of its buffers. */
const NO_MEMORY = `echo 'Permission error mapping pages.' >&2; echo '(current value: 4294967295,0)' >&2; exit 255`;

interface Recorded {
  readonly status: number | null;
  /** What the user reads. */
  readonly said: string;
  /** The buffer that each perf was told to have: empty where it was told nothing. */
  readonly buffers: readonly string[];
}

/** Records with a perf that does what the lines of a shell say. */
function record(perf: string, ...args: readonly string[]): Recorded {
  const work = mkdtempSync(join(tmpdir(), 'toe-record-'));
  folders.push(work);
  const buffer = `buffer=''; [ "$2" != --mmap-pages ] || buffer=$3; echo "$buffer" >>runs`;
  writeFileSync(join(work, 'runs'), '');
  writeFileSync(join(work, 'perf'), `#!/bin/sh\n${buffer}\n${perf}\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${work}:${process.env['PATH']}` };
  const command = [resolve('tools/perf/record.sh'), '1', NOBODY, 'data', ...args];
  const { status, stdout, stderr } = spawnSync('sh', command, { cwd: work, env, encoding: 'utf8' });
  const buffers = readFileSync(join(work, 'runs'), 'utf8').split('\n').slice(0, -1);
  return { status, said: stdout + stderr, buffers };
}

describe('perf', () => {
  test('records with the buffers that it chooses, and without a word', () => {
    const chatter = `echo 'WARNING: Kernel address maps are restricted' >&2; echo '[ perf record: Woken up 1 times ]' >&2`;
    expect(record(chatter)).toEqual({ status: 0, said: '', buffers: [''] });
  });

  test.each([
    { room: '256K', buffers: ['', '256K'] },
    { room: '64K', buffers: ['', '256K', '64K'] },
  ])('that may lock $room for its buffers tries it, and says so', ({ room, buffers }) => {
    const result = record(`[ "$buffer" = ${room} ] || { ${NO_MEMORY}; }`);
    expect(result).toMatchObject({ status: 0, buffers });
    expect(result.said).toContain(`tries ${room} for each processor, samples may be lost`);
    expect(result.said).not.toContain('4294967295');
  });

  test('that may lock nothing fails, and names the limit and what an admin can do', () => {
    const result = record(NO_MEMORY);
    expect(result).toMatchObject({ status: 255, buffers: ['', '256K', '64K'] });
    const last = result.said.trim().split('\n').at(-1);
    expect(last).toMatch(/adds IPC_LOCK to the capabilities .*perf_event_mlock_kb .*RLIMIT_MEMLOCK/);
    expect(result.said).not.toContain('4294967295');
  });

  test.each([255, 129])('that fails for another reason with %d says its own words, once', (code) => {
    const result = record(
      `echo 'No permission to enable cpu-clock event.' >&2; echo '[ perf record: Woken up ]' >&2; exit ${code}`,
    );
    expect(result).toEqual({
      status: code,
      said: 'No permission to enable cpu-clock event.\n',
      buffers: [''],
    });
  });

  test('that is stopped says nothing', () => {
    expect(record(`echo '[ perf record: Woken up ]' >&2; exit 143`)).toEqual({
      status: 143,
      said: '',
      buffers: [''],
    });
  });

  test('is not run with a command among its arguments', () => {
    expect(record('exit 0', '--', 'sh')).toMatchObject({ status: 64, buffers: [] });
  });
});
