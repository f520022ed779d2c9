import { describe, expect, test } from '@jest/globals';
import { makeCache } from '../../../lib/store/cache.ts';

/** A cache with a clock and a count of loads. */
function aCache(load: (count: number) => Promise<string>) {
  const state = { ms: 0, loads: 0 };
  const cache = makeCache(
    () => new Date(state.ms),
    1000,
    () => load((state.loads += 1)),
  );
  return { cache, state };
}

describe('makeCache', () => {
  test('loads once for all who ask at once, and again when the time is over', async () => {
    const { cache, state } = aCache((count) => Promise.resolve(`load ${count}`));
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['load 1', 'load 1']);
    state.ms = 999;
    expect(await cache.get('a')).toBe('load 1');
    state.ms = 1000;
    expect(await cache.get('a')).toBe('load 2');
  });

  test('does not mix keys', async () => {
    const { cache } = aCache((count) => Promise.resolve(`load ${count}`));
    expect(await cache.get('a')).toBe('load 1');
    expect(await cache.get('b')).toBe('load 2');
  });

  test('does not remember a failure', async () => {
    const { cache } = aCache((count) =>
      count === 1 ? Promise.reject(new Error('away')) : Promise.resolve('ok'),
    );
    await expect(cache.get('a')).rejects.toThrow('away');
    expect(await cache.get('a')).toBe('ok');
  });

  test('forgets when it is told to', async () => {
    const { cache } = aCache((count) => Promise.resolve(`load ${count}`));
    await cache.get('a');
    cache.forget('a');
    expect(await cache.get('a')).toBe('load 2');
  });

  test('a failure that comes late takes nothing from who asked after it was forgotten', async () => {
    const late = Promise.withResolvers<string>();
    const { cache, state } = aCache((count) =>
      count === 1 ? late.promise : Promise.resolve(`load ${count}`),
    );
    const first = cache.get('a').catch(() => 'failed');
    cache.forget('a');
    expect(await cache.get('a')).toBe('load 2');
    late.reject(new Error('away'));
    await first;
    expect(await cache.get('a')).toBe('load 2');
    expect(state.loads).toBe(2);
  });

  test('keeps some things longer than others', async () => {
    let ms = 0;
    let loads = 0;
    const cache = makeCache(
      () => new Date(ms),
      (value: string) => (value === 'final' ? Infinity : 0),
      (key) => Promise.resolve(((loads += 1), key)),
    );
    for (const key of ['final', 'open', 'final', 'open']) await cache.get(key);
    ms = 1e9;
    await cache.get('final');
    expect(loads).toBe(3);
  });

  test('has no room for what is kept for no time: it drives nothing out', async () => {
    const loads: string[] = [];
    const cache = makeCache(
      () => new Date(0),
      (value: string) => (value === 'known' ? 1000 : 0),
      (key) => Promise.resolve((loads.push(key), key)),
    );
    await cache.get('known');
    for (let at = 0; at < 10_001; at += 1) await cache.get(`stranger ${at}`);
    await cache.get('known');
    expect(loads.filter((key) => key === 'known')).toHaveLength(1);
  });

  test('does not grow without end', async () => {
    const { cache, state } = aCache((count) => Promise.resolve(`load ${count}`));
    for (let at = 0; at < 10_001; at += 1) await cache.get(String(at));
    await cache.get('10000');
    expect(state.loads).toBe(10_001);
    await cache.get('0');
    expect(state.loads).toBe(10_002);
  });
});
