import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-make-'));
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(resolve('Makefile'), join(folder, 'Makefile'));
  writeFileSync(join(folder, 'package-lock.json'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, script: string): void {
  const file = join(folder, 'node_modules/.bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** What make says, in a folder with our Makefile and programs that stand in for others. */
function make(
  args: readonly string[],
  env: Record<string, string> = {},
): { code: number | null; said: string } {
  const options = { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } } as const;
  const { status, stdout, stderr } = spawnSync('make', args, options);
  return { code: status, said: stdout + stderr };
}

describe('make', () => {
  test.each<{ args: string[]; env: Record<string, string>; runs: RegExp }>([
    { args: ['demo'], env: {}, runs: /^node demo\/embedded\.ts$/m },
    { args: ['demo', 'CLUSTER=1'], env: {}, runs: /^node demo\/demo\.ts$/m },
    { args: ['demo', 'CLUSTER=prod'], env: {}, runs: /^node demo\/embedded\.ts$/m },
    { args: ['demo'], env: { CLUSTER: '1' }, runs: /^node demo\/embedded\.ts$/m },
    { args: ['deploy', 'IMAGE=r/toe@sha256:1'], env: {}, runs: /^knative\/deploy r\/toe@sha256:1$/m },
    { args: ['deploy'], env: { IMAGE: 'r/other' }, runs: /^knative\/deploy *$/m },
  ])('$args with $env in the environment runs $runs', ({ args, env, runs }) => {
    expect(make(['--dry-run', ...args], env).said).toMatch(runs);
  });

  test.each(['v18.20.4', 'v23.11.1'])(
    'says that Node %s is too old, each time, and runs nothing',
    (version) => {
      program('node', `[ "$1" = --version ] && echo ${version} || echo "node runs $*"`);
      program('npm', 'touch node_modules/.package-lock.json');
      for (let time = 0; time < 2; time++) {
        const { code, said } = make(['embedded']);
        expect(code).not.toBe(0);
        expect(said).toContain(`toe needs Node 24 or newer, and this is ${version}: install it`);
        expect(said).not.toContain('node runs');
      }
    },
  );

  test.each(['v24.0.0', 'v24.21.0', 'v30.1.0', 'v100.0.0'])('runs with Node %s', (version) => {
    program('node', `[ "$1" = --version ] && echo ${version} || echo "node runs $*"`);
    program('npm', 'touch node_modules/.package-lock.json');
    expect(make(['embedded'])).toEqual({
      code: 0,
      said: expect.stringContaining('node runs embedded/main.ts'),
    });
    expect(existsSync(join(folder, 'node_modules/.package-lock.json'))).toBe(true);
  });
});
