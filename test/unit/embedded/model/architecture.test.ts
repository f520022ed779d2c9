import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../../../..');
const FILES = globSync('embedded/model/**/*.ts', { cwd: ROOT }).sort();
const sourceOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The source without comments. */
const codeOf = (file: string): string =>
  sourceOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1');

/** What a file imports from outside of the model. */
function outside(file: string): string[] {
  const pattern = /^(?:import|export)\s[^;']*?from '([^']+)'/gm;
  const imported = [...sourceOf(file).matchAll(pattern)].map(([, from = '']) => from);
  return imported
    .map((from) => (from.startsWith('.') ? normalize(join(dirname(file), from)) : from))
    .filter((from) => !from.startsWith('embedded/model/'));
}

test('the model knows the port and the events of toe, and nothing else of it', () => {
  expect(FILES.length).toBeGreaterThan(40);
  expect([...new Set(FILES.flatMap(outside))].sort()).toEqual([
    '@marcbachmann/cel-js',
    'lib/api/event.ts',
    'lib/kube/port.ts',
    'node:fs',
    'node:path',
    'yaml',
  ]);
});

test('only the table of resources reads files', () => {
  const readers = FILES.filter((file) => outside(file).some((from) => /^node:|^yaml$/.test(from)));
  expect(readers).toEqual(['embedded/model/resources.ts']);
});

test('time and chance come from outside, and nothing happens later', () => {
  const pattern =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.|\brandomUUID\b|\basync\b|\bawait\b|\bsetTimeout\b|\bsetInterval\b|\bqueueMicrotask\b/;
  expect(FILES.filter((file) => pattern.test(codeOf(file)))).toEqual([]);
});
