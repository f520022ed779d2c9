import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, type Import } from '../build/imports-of.ts';
import { ENTRIES, EXCEPTIONS, LAYERS, PURE_LAYERS } from '../build/layers.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync('{cli,lib,functions}/**/*.ts', { cwd: ROOT }).sort();
const sourceOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The source without comments and texts: what runs. */
function codeOf(file: string): string {
  return sourceOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

/** The innermost layer in whose folder a file lies. */
const layerOf = (path: string): string =>
  Object.keys(LAYERS)
    .filter((layer) => path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0] ?? path.split('/').slice(0, 2).join('/');
const isOurs = (path: string): boolean => /^(cli|lib|functions)\//.test(path);

/** Why an import is not allowed; undefined when it is. */
function objection(file: string, { from, typeOnly }: Import): string | undefined {
  const own = layerOf(file);
  const { layers, types = [], packages } = LAYERS[own] ?? { layers: [], packages: [] };
  const allowed = isOurs(from)
    ? [own, ...layers, ...(typeOnly ? types : [])]
    : [...packages, ...(EXCEPTIONS[file] ?? [])];
  return allowed.includes(isOurs(from) ? layerOf(from) : from) ? undefined : `${file} imports ${from}`;
}

test('there are files to look at, and each is in a layer', () => {
  expect(FILES.length).toBeGreaterThan(50);
  expect([...new Set(FILES.map(layerOf))].sort()).toEqual(Object.keys(LAYERS).sort());
});

test('imports are found in every way they are written', () => {
  expect(importsOf('lib/plan/plan.ts').map(({ from }) => from)).toContain('lib/plan/plan-cleanup.ts');
  expect(importsOf('functions/registry.ts').map(({ from }) => from)).toContain('functions/creation/index.ts');
  expect(importsOf('lib/make/container-name.ts')).toContainEqual({
    from: 'lib/make/short-hash.ts',
    typeOnly: false,
  });
});

test('no layer may import itself by way of another one', () => {
  const below = (name: string): string[] =>
    (LAYERS[name]?.layers ?? []).flatMap((one) => [one, ...below(one)]);
  for (const name of Object.keys(LAYERS)) expect(below(name)).not.toContain(name);
});

/** Files that import themselves by way of others: what is left when all go that nothing imports, or that import nothing. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const imported = new Set([...imports.values()].flat());
  const inner = [...imports].filter(
    ([file, from]) => imported.has(file) && from.some((one) => imports.has(one)),
  );
  return inner.length === imports.size ? [...imports.keys()] : circlesOf(new Map(inner));
}

test.each<{ name: string; imports: Record<string, string>; want: string }>([
  { name: 'none in a line', imports: { a: 'b zod', b: 'c', c: '' }, want: '' },
  { name: 'none in a diamond', imports: { a: 'b c', b: 'd', c: 'd', d: '' }, want: '' },
  { name: 'one of two files', imports: { a: 'b', b: 'c', c: 'b d', d: '' }, want: 'b c' },
  { name: 'a file that imports itself', imports: { a: 'a b', b: '' }, want: 'a' },
])('circles are found: $name', ({ imports, want }) => {
  const files = Object.entries(imports).map(([file, from]) => [file, from.split(' ')] as const);
  expect(circlesOf(new Map(files)).join(' ')).toBe(want);
});

test('no import goes in a circle, not even one of types', () => {
  const files = globSync('{cli,embedded,functions,knative,lib}/**/*.ts', { cwd: ROOT });
  const imports = files.map((file) => [file, importsOf(file).map(({ from }) => from)] as const);
  expect(circlesOf(new Map(imports))).toEqual([]);
});

test.each(Object.keys(LAYERS))('%s imports only what is below it', (layer) => {
  const files = FILES.filter((file) => layerOf(file) === layer);
  expect(
    files.flatMap((file) =>
      importsOf(file)
        .map((one) => objection(file, one))
        .filter(Boolean),
    ),
  ).toEqual([]);
});

test('the table is no wider than it must be', () => {
  const used = FILES.flatMap((file) =>
    importsOf(file).map(({ from }) => `${layerOf(file)} -> ${isOurs(from) ? layerOf(from) : from}`),
  );
  const granted = Object.entries(LAYERS).flatMap(([name, { packages, types = [] }]) =>
    [...packages, ...types].map((one) => `${name} -> ${one}`),
  );
  expect(granted.filter((one) => !used.includes(one))).toEqual([]);
});

test('no file imports by a call: what is imported can be seen', () => {
  expect(FILES.filter((file) => /\b(import|require)\s*\(/.test(codeOf(file)))).toEqual([]);
});

test('only the entries know the process', () => {
  expect(FILES.filter((file) => !ENTRIES.includes(file) && /\bprocess\b\s*[.[]/.test(codeOf(file)))).toEqual(
    [],
  );
});

test('the time and chance are arguments', () => {
  const pattern =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.|\brandomUUID\b|\brandomBytes\b/;
  expect(FILES.filter((file) => !ENTRIES.includes(file) && pattern.test(codeOf(file)))).toEqual([]);
});

test('what decides waits for nothing and asks nobody', () => {
  const pure = FILES.filter((file) => PURE_LAYERS.includes(layerOf(file)));
  const pattern = /\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b|\bsetInterval\b|\bfetch\(|\bconsole\b/;
  expect(pure.length).toBeGreaterThan(30);
  expect(pure.filter((file) => pattern.test(codeOf(file)))).toEqual([]);
});

test('nothing in lib has state of its own, or a class but for errors', () => {
  const lib = FILES.filter((file) => file.startsWith('lib/'));
  expect(lib.filter((file) => /^(export )?(let|var)\b/m.test(codeOf(file)))).toEqual([]);
  expect(
    lib.flatMap((file) =>
      [...codeOf(file).matchAll(/\bclass (\w+)(?! extends Error)\b.*$/gm)].filter(
        ([line]) => !line.includes('extends Error'),
      ),
    ),
  ).toEqual([]);
});
