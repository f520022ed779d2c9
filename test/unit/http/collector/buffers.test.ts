import { expect, test } from '@jest/globals';
import { makeBuffers } from '../../../../lib/http/collector/buffers.ts';

test('memory that is given back is used again, and no two have the same', () => {
  const buffers = makeBuffers(10);
  const [one, other] = [buffers.take(), buffers.take()];
  expect([one.byteLength, one === other]).toEqual([10, false]);
  buffers.giveBack(one);
  expect(buffers.take()).toBe(one);
  expect(buffers.take()).not.toBe(one);
});
