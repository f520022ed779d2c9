import { drawFaults, formatFault, parseFaults } from '../../sim/core/fault.ts';
import { makeRandom } from '../../sim/core/random.ts';
import { replayLine } from '../../sim/schedule.ts';

test('faults are read as they are written', () => {
  for (let path = 0; path < 200; path += 1) {
    const faults = drawFaults(makeRandom('faults', path));
    expect(parseFaults(faults.map(formatFault).join())).toEqual(faults);
  }
});

test.each(['x1:lost', 'c1:lost', 'd1:crash-before', 'c:409', 'c1'])('%s is no fault', (text) => {
  expect(() => parseFaults(text)).toThrow('is no fault');
});

test('a replay line is one line that a shell takes', () => {
  const faults = parseFaults('c12:stale=3,d4:delay=600');
  expect(replayLine({ seed: '7', path: '42', faults, without: [0, 2] })).toBe(
    "node test/sim/run.ts --seed 7 --path 42 --faults 'c12:stale=3,d4:delay=600' --without 0,2",
  );
});
