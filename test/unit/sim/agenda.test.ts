import { makeAgenda } from '../../sim/core/agenda.ts';
import { makeRandom } from '../../sim/core/random.ts';

test('what is due first happens first, and what was put down first among equals', () => {
  const agenda = makeAgenda(1000);
  const seen: string[] = [];
  agenda.after(30, () => seen.push('c'));
  agenda.after(10, () => seen.push('a'));
  agenda.after(10, () => seen.push('b'));
  agenda.at(5, () => seen.push('past'));
  while (agenda.step()) seen.push(String(agenda.now()));
  expect(seen).toEqual(['past', '1000', 'a', '1010', 'b', '1010', 'c', '1030']);
});

test('any order of entries comes out sorted', () => {
  const agenda = makeAgenda(0);
  const random = makeRandom('agenda');
  const times: number[] = [];
  for (let i = 0; i < 1000; i += 1) agenda.at(random.int(0, 500), () => times.push(agenda.now()));
  while (agenda.step());
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('what is idle keeps nothing going', () => {
  const agenda = makeAgenda(0);
  agenda.after(1, () => undefined, 'idle');
  agenda.after(2, () => undefined);
  expect(agenda.work()).toBe(1);
  agenda.step();
  agenda.step();
  expect(agenda.work()).toBe(0);
});
