import { makeServerClock } from '../../../lib/kube/server-clock.ts';
import { after, NOW } from '../../build/a-world.ts';

/** The time by the server clock, on a machine that goes wrong by some seconds. */
function heard(wrongBy: number, date: string | undefined): Date {
  const clock = makeServerClock(() => after(wrongBy));
  clock.hear(date);
  return clock.now();
}

describe('the clock of the API server', () => {
  test('is that of the machine before the first answer', () => {
    expect(makeServerClock(() => NOW).now()).toEqual(NOW);
  });

  test.each([
    { name: 'behind', wrongBy: -300 },
    { name: 'ahead', wrongBy: 300 },
    { name: 'a little ahead', wrongBy: 4 },
  ])('is told by an answer, when that of the machine is $name', ({ wrongBy }) => {
    const off = heard(wrongBy, NOW.toUTCString()).getTime() - NOW.getTime();
    expect(Math.abs(off)).toBeLessThanOrEqual(500);
  });

  test.each([0, 1, -1])(
    'leaves a machine alone that is off by no more than the seconds it is told in: %s',
    (wrongBy) => {
      expect(heard(wrongBy, NOW.toUTCString())).toEqual(after(wrongBy));
    },
  );

  test.each([undefined, '', 'soon'])('does not mind an answer that tells no time: %s', (date) => {
    expect(heard(-300, date)).toEqual(after(-300));
  });

  test('goes with the last answer', () => {
    let machine = after(300);
    const clock = makeServerClock(() => machine);
    clock.hear(NOW.toUTCString());
    machine = after(10);
    clock.hear(after(10).toUTCString());
    expect(clock.now()).toEqual(after(10));
  });

  test('goes on between two answers', () => {
    let machine = after(300);
    const clock = makeServerClock(() => machine);
    clock.hear(NOW.toUTCString());
    const before = clock.now().getTime();
    machine = after(307);
    expect(clock.now().getTime() - before).toBe(7000);
  });
});
