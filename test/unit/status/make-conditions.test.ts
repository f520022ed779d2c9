import type { Condition } from '../../../lib/api/power-tool-status.ts';
import { makeConditions, type Finding } from '../../../lib/status/make-conditions.ts';
import { NOW } from '../../build/a-world.ts';

const OLD = '2026-01-01T00:00:00Z';
const finding: Finding = { type: 'Progressing', status: 'True', reason: 'Running', message: 'now' };
const before = (status: Condition['status']): Condition[] => [
  { ...finding, status, message: 'then', lastTransitionTime: OLD },
];

describe('makeConditions', () => {
  test.each([
    { name: 'a new condition begins now', given: [], want: '2026-01-01T12:00:00Z' },
    { name: 'the same status keeps its time, whatever the message', given: before('True'), want: OLD },
    { name: 'another status begins now', given: before('False'), want: '2026-01-01T12:00:00Z' },
  ])('$name', ({ given, want }) => {
    expect(makeConditions([finding], given, 3, NOW)).toEqual([
      { ...finding, lastTransitionTime: want, observedGeneration: 3 },
    ]);
  });

  test('a condition that is found no more is written no more', () => {
    expect(makeConditions([], before('True'), 3, NOW)).toEqual([]);
  });

  test('without a generation none is written', () => {
    expect(makeConditions([finding], [], undefined, NOW)[0]).not.toHaveProperty('observedGeneration');
  });
});
