import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS, mutate, SHORT_ROWS } from '../../sim/mutants/mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('there are at least twenty seeded bugs, each under its own name', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(20);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

test.each([...MUTANTS, SHORT_ROWS].map((mutant) => [mutant.name, mutant] as const))(
  'its place is in the code, once: %s',
  (_name, mutant) => {
    const source = readFileSync(join(ROOT, mutant.file), 'utf8');
    expect(mutate(mutant, source)).not.toBe(source);
  },
);

test('a bug whose place is gone says so', () => {
  expect(() => mutate({ name: 'x', file: 'f.ts', from: 'nowhere', to: '' }, 'some code')).toThrow(
    '0 places in f.ts',
  );
});
