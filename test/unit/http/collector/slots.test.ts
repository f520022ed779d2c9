import { expect, test } from '@jest/globals';
import { makeSlots } from '../../../../lib/http/collector/slots.ts';

test('no owner gets more than his part, and all together no more than there is', () => {
  const slots = makeSlots(3, 2);
  expect([slots.take('a'), slots.take('a'), slots.take('a')].map(Boolean)).toEqual([true, true, false]);
  expect([slots.take('b'), slots.take('b'), slots.take('c')].map(Boolean)).toEqual([true, false, false]);
});

test('what is given back can be taken again, once', () => {
  const slots = makeSlots(1, 1);
  const giveBack = slots.take('a');
  giveBack?.();
  giveBack?.();
  expect([slots.take('b'), slots.take('c')].map(Boolean)).toEqual([true, false]);
});
