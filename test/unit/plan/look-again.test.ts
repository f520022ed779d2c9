import { lookAgain, whole } from '../../../lib/plan/look-again.ts';
import { after, NOW } from '../../build/a-world.ts';

test('who waits is looked at again after five minutes', () => {
  expect(lookAgain(NOW)).toEqual(after(300));
});

test('runs at about the same time come to the same timer, so that timers do not multiply', () => {
  const deadlineAt = (milliseconds: number) =>
    lookAgain(new Date(NOW.getTime() + 4000 + milliseconds)).toISOString();
  expect(new Set([0, 1, 17, 250, 1999].map(deadlineAt)).size).toBe(1);
});

test.each([
  { name: 'on a multiple stays', at: after(20), want: after(20) },
  { name: 'beyond one is rounded up', at: after(20.001), want: after(30) },
])('a time $name', ({ at, want }) => {
  expect(whole(at, 10)).toEqual(want);
});
