import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { poll } from '../../../../../functions/collector/ui/poll.ts';

const page = Object.assign(new EventTarget(), { hidden: false });
let end: AbortController;
let looks: number;

beforeEach(() => {
  jest.useFakeTimers();
  page.hidden = false;
  [end, looks] = [new AbortController(), 0];
});
afterEach(() => {
  end.abort();
  jest.useRealTimers();
});

const look = () => {
  looks += 1;
  return Promise.resolve({ live: true });
};

test('looks every three seconds while there may be news, and leaves nothing behind', async () => {
  void poll(look, end.signal, page);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(21);
  expect(getEventListeners(end.signal, 'abort')).toHaveLength(1);
});

test('does not look while nobody sees the page, and does at once when somebody does', async () => {
  page.hidden = true;
  void poll(look, end.signal, page);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(1);
  page.hidden = false;
  page.dispatchEvent(new Event('visibilitychange'));
  await jest.advanceTimersByTimeAsync(0);
  expect(looks).toBe(2);
  expect(getEventListeners(page, 'visibilitychange')).toEqual([]);
});

test.each([false, true])('ends with its signal; hidden: %s', async (hidden) => {
  page.hidden = hidden;
  const polling = poll(look, end.signal, page);
  await jest.advanceTimersByTimeAsync(5000);
  end.abort();
  await polling;
  expect([getEventListeners(end.signal, 'abort'), getEventListeners(page, 'visibilitychange')]).toEqual([
    [],
    [],
  ]);
  expect(jest.getTimerCount()).toBe(0);
});
