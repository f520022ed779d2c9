import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { isProblem, problem, PROBLEMS } from '../../../lib/artifacts/problem.ts';

test('a problem is told from a value', () => {
  expect(isProblem(problem('busy', 'later'))).toBe(true);
  for (const value of [undefined, null, 'new', {}, { code: 'x' }]) expect(isProblem(value)).toBe(false);
});

test('the protocol names every status', () => {
  const page = readFileSync('docs/upload-protocol.md', 'utf8');
  for (const status of Object.values(PROBLEMS)) expect(page).toContain(`\`${status}\``);
});
