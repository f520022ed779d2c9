import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reachOf } from '../build/imports-of.ts';
import { TESTED_BY, type Cover } from '../build/tested-by.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Files without a test of their name; declarations of types alone need none. */
const BARE = globSync('{lib,functions,cli,embedded,knative}/**/*.ts', { cwd: ROOT })
  .filter((file) => !file.endsWith('.d.ts') && !existsSync(join(ROOT, ownTest(file))))
  .sort();

/** The test of a file: it lies where the file lies, but for `lib`. */
function ownTest(file: string): string {
  return `test/unit/${file.replace(/^lib\/|\.ts$/g, '')}.test.ts`;
}

const isNamed = ({ files }: Cover, file: string): boolean =>
  files.some((one) => (one.endsWith('/') ? file.startsWith(one) : file === one));

/** The files without a test of their own that a row speaks of, and its test reaches. */
function coveredBy(row: Cover): string[] {
  const reached = reachOf(row.runs ?? row.test);
  return BARE.filter((file) => isNamed(row, file) && reached.has(file));
}

test('every file has its test, named like it, or the table says which test covers it', () => {
  const covered = new Set(TESTED_BY.flatMap(coveredBy));
  expect(BARE.filter((file) => !covered.has(file))).toEqual([]);
});

test.each(TESTED_BY.map((row) => [`${row.test} ${row.files[0] ?? ''}`, row] as const))(
  'a row is true, and says no more than it must: %s',
  (_name, row) => {
    const covered = coveredBy(row);
    expect([row.test, row.runs ?? row.test].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    const isUsed = (one: string): boolean =>
      covered.some((file) => (one.endsWith('/') ? file.startsWith(one) : file === one));
    expect(row.files.filter((one) => !isUsed(one))).toEqual([]);
  },
);
