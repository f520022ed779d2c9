import { makeEchoes } from '../../../functions/echoes.ts';
import { after } from '../../build/a-world.ts';

/** Echoes that expect one about `shop/job` at the beginning, and their clock. */
function expecting() {
  const clock = { seconds: 0 };
  const echoes = makeEchoes(() => after(clock.seconds));
  echoes.expect('shop/job');
  return { echoes, clock };
}

describe('An event that an instance has caused', () => {
  test('is an echo once', () => {
    const { echoes } = expecting();
    expect(echoes.take('shop/job')).toBe(true);
    expect(echoes.take('shop/job')).toBe(false);
  });

  test('about another object is none', () => {
    expect(expecting().echoes.take('shop/other')).toBe(false);
  });

  test.each([
    { seconds: 10, want: true },
    { seconds: 11, want: false },
  ])('after $seconds s is an echo: $want', ({ seconds, want }) => {
    const { echoes, clock } = expecting();
    clock.seconds = seconds;
    expect(echoes.take('shop/job')).toBe(want);
  });

  test('is waited for anew when it was caused again', () => {
    const { echoes, clock } = expecting();
    clock.seconds = 8;
    echoes.expect('shop/job');
    clock.seconds = 15;
    expect(echoes.take('shop/job')).toBe(true);
  });
});
