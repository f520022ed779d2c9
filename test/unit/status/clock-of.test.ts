import { clockOf } from '../../../lib/status/clock-of.ts';
import { after, NOW } from '../../build/a-world.ts';

test.each([
  { name: 'the clock of the function', judgedAt: undefined, want: NOW },
  {
    name: 'the timer that fired, when the clock of the function is behind',
    judgedAt: after(9),
    want: after(9),
  },
  { name: 'the clock of the function, when the timer came late', judgedAt: after(-9), want: NOW },
])('what is due is told by $name', ({ judgedAt, want }) => {
  expect(clockOf({ judgedAt }, NOW)).toEqual(want);
});
