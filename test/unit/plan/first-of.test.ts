import { expect, test } from '@jest/globals';
import { firstOf } from '../../../lib/plan/first-of.ts';

const done = (): [] => [];
const finalizer = [{ kind: 'addFinalizer' } as const];

test('the first step that has something to do is the next', () => {
  expect(firstOf([done, () => finalizer, () => [{ kind: 'disarmTimers' }]])).toEqual(finalizer);
});

test('steps after it are not asked', () => {
  const later = (): never => {
    throw new Error('asked');
  };
  expect(firstOf([() => finalizer, later])).toEqual(finalizer);
});

test('when all steps are done, nothing is left', () => {
  expect(firstOf([done, done])).toEqual([]);
});
