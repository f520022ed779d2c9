import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync('{cli,embedded,functions,knative,lib}/**/*.ts', { cwd: ROOT }).sort();

/** The exports without a docstring right above. The type of a schema needs none: the schema has it. */
function bareExports(source: string): string[] {
  const lines = source.split('\n');
  return lines.filter(
    (line, at) =>
      /^export (async |abstract )?(function|class|const|interface|type) \w/.test(line) &&
      !line.includes(' = z.infer<') &&
      !lines[at - 1]?.endsWith('*/'),
  );
}

test.each([
  { name: 'one with a docstring', source: '/** What it does. */\nexport function f(): void {}', want: 0 },
  { name: 'one with a comment alone', source: '// What it does.\nexport async function f() {}', want: 1 },
  { name: 'one apart from its docstring', source: '/** Sums. */\n\nexport const sum = 1;', want: 1 },
  { name: 'the type of a schema', source: 'export type A = z.infer<typeof a>;', want: 0 },
  { name: 'a list of exports', source: 'export { a } from "./a.ts";\nexport type { B };', want: 0 },
  { name: 'what is not exported', source: 'function f(): void {}', want: 0 },
])('bare exports are counted: $name', ({ source, want }) => {
  expect(bareExports(source)).toHaveLength(want);
});

test('whatever is exported says what it is for', () => {
  expect(FILES.length).toBeGreaterThan(300);
  const bare = FILES.flatMap((file) =>
    bareExports(readFileSync(join(ROOT, file), 'utf8')).map((line) => `${file}: ${line}`),
  );
  expect(bare).toEqual([]);
});
