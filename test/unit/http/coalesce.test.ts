import { jest } from '@jest/globals';
import { makeCoalescer } from '../../../lib/http/coalesce.ts';

interface Run {
  readonly key: string;
  readonly items: readonly string[];
  readonly end: (pause?: number) => void;
  readonly fail: (error: Error) => void;
}

/** A coalescer whose runs end when the test says so. */
function aCoalescer(): { ask: (key: string, item: string) => Promise<void>; runs: Run[] } {
  const runs: Run[] = [];
  const ask = makeCoalescer<string>(
    (key, items) =>
      new Promise((resolve, reject) =>
        runs.push({ key, items, end: (pause = 0) => resolve(pause), fail: reject }),
      ),
  );
  return { ask, runs };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const itemsOf = (runs: readonly Run[]) => runs.map(({ items }) => items);

describe('makeCoalescer', () => {
  test('the first request is served at once', async () => {
    const { ask, runs } = aCoalescer();
    const asked = ask('a', '1');
    await tick();
    expect(itemsOf(runs)).toEqual([['1']]);
    runs[0]?.end();
    await expect(asked).resolves.toBeUndefined();
  });

  test('requests that come together are one run', async () => {
    const { ask, runs } = aCoalescer();
    const all = Promise.all([ask('a', '1'), ask('a', '2'), ask('a', '3')]);
    await tick();
    expect(itemsOf(runs)).toEqual([['1', '2', '3']]);
    runs[0]?.end();
    await all;
  });

  test('fifty requests during a run are one more run, which begins after it', async () => {
    const { ask, runs } = aCoalescer();
    void ask('a', 'first');
    await tick();
    const late = Array.from({ length: 50 }, (_, index) => ask('a', String(index)));
    await tick();
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await tick();
    expect(runs).toHaveLength(2);
    expect(runs[1]?.items).toHaveLength(50);
    runs[1]?.end();
    await expect(Promise.all(late)).resolves.toHaveLength(50);
  });

  test('a request is answered only when the run that serves it has ended', async () => {
    const { ask, runs } = aCoalescer();
    const done: string[] = [];
    void ask('a', '1').then(() => done.push('1'));
    await tick();
    void ask('a', '2').then(() => done.push('2'));
    runs[0]?.end();
    await tick();
    expect(done).toEqual(['1']);
    runs[1]?.end();
    await tick();
    expect(done).toEqual(['1', '2']);
  });

  test('keys do not wait for each other', async () => {
    const { ask, runs } = aCoalescer();
    void ask('a', '1');
    void ask('b', '2');
    await tick();
    expect(runs.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  test('a run that fails tells those who asked for it, and nobody else', async () => {
    const { ask, runs } = aCoalescer();
    const first = ask('a', '1');
    await tick();
    const second = ask('a', '2');
    runs[0]?.fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await tick();
    expect(itemsOf(runs)).toEqual([['1'], ['2']]);
    runs[1]?.end();
    await expect(second).resolves.toBeUndefined();
  });

  test('work that throws at once does not poison the next', async () => {
    let calls = 0;
    const ask = makeCoalescer<string>(() => {
      calls += 1;
      if (calls === 1) throw new Error('at once');
      return Promise.resolve(0);
    });
    await expect(ask('a', '1')).rejects.toThrow('at once');
    await expect(ask('a', '2')).resolves.toBeUndefined();
  });
});

describe('the wait for company', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  test('is as long as the run before has asked for', async () => {
    const { ask, runs } = aCoalescer();
    void ask('a', '1');
    await tick();
    runs[0]?.end(500);
    await tick();
    void ask('a', '2');
    await jest.advanceTimersByTimeAsync(499);
    void ask('a', '3');
    expect(runs).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(itemsOf(runs)).toEqual([['1'], ['2', '3']]);
  });

  test('begins when the run before has ended', async () => {
    const { ask, runs } = aCoalescer();
    void ask('a', '1');
    await tick();
    void ask('a', '2');
    await jest.advanceTimersByTimeAsync(10_000);
    runs[0]?.end(500);
    await jest.advanceTimersByTimeAsync(499);
    expect(runs).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toHaveLength(2);
  });

  test('does not delay the answer to the run before it', async () => {
    const { ask, runs } = aCoalescer();
    const asked = ask('a', '1');
    await tick();
    runs[0]?.end(60_000);
    await expect(asked).resolves.toBeUndefined();
  });

  test('of the first run is a setting', async () => {
    const keys: string[] = [];
    const ask = makeCoalescer<string>((key) => Promise.resolve(keys.push(key)), 200);
    void ask('a', '1');
    await jest.advanceTimersByTimeAsync(199);
    expect(keys).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(keys).toEqual(['a']);
  });

  test('is forgotten after a quiet quarter of an hour, and with it the key', async () => {
    const { ask, runs } = aCoalescer();
    void ask('a', '1');
    await tick();
    runs[0]?.end(500);
    await jest.advanceTimersByTimeAsync(15 * 60_000);
    void ask('a', '2');
    await tick();
    expect(runs).toHaveLength(2);
  });

  test('is kept when a run has come meanwhile, and forgotten after half an hour', async () => {
    const { ask, runs } = aCoalescer();
    const runOnce = async (name: string): Promise<void> => {
      const count = runs.length;
      void ask('a', name);
      await jest.advanceTimersByTimeAsync(500);
      expect(runs).toHaveLength(count + 1);
      runs[count]?.end(500);
      await tick();
    };
    await runOnce('1');
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    await runOnce('2');
    await jest.advanceTimersByTimeAsync(6 * 60_000);
    void ask('a', '3');
    await tick();
    expect(runs).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(500);
    runs[2]?.end(500);
    await jest.advanceTimersByTimeAsync(30 * 60_000);
    void ask('a', '4');
    await tick();
    expect(itemsOf(runs)).toEqual([['1'], ['2'], ['3'], ['4']]);
  });

  test('is kept while a run is under way or asked for', async () => {
    const { ask, runs } = aCoalescer();
    void ask('a', '1');
    await tick();
    runs[0]?.end(0);
    await tick();
    void ask('a', '2');
    await jest.advanceTimersByTimeAsync(120_000);
    void ask('a', '3');
    await tick();
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await tick();
    expect(itemsOf(runs)).toEqual([['1'], ['2'], ['3']]);
  });
});

test('how it waits can be given: a simulation has a clock of its own', async () => {
  const waits: number[] = [];
  const sleep = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    return waits.length > 2 ? new Promise(() => undefined) : Promise.resolve();
  };
  const ask = makeCoalescer<string>(() => Promise.resolve(700), 300, sleep);
  await ask('a', '1');
  await tick();
  expect(waits).toEqual([300, 15 * 60_000]);
});

describe('the memory for keys', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  /** How many keys a coalescer still remembers a minute after: each has an entry of a Map. */
  async function remembered(work: () => Promise<number>): Promise<number> {
    const keys = new Set<unknown>();
    const [set, remove] = [Map.prototype.set, Map.prototype.delete];
    const spies = [
      jest.spyOn(Map.prototype, 'set').mockImplementation(function (this: Map<unknown, unknown>, key, value) {
        if (typeof key === 'string' && key.startsWith('key-')) keys.add(key);
        return set.call(this, key, value);
      }),
      jest.spyOn(Map.prototype, 'delete').mockImplementation(function (this: Map<unknown, unknown>, key) {
        keys.delete(key);
        return remove.call(this, key);
      }),
    ];
    const ask = makeCoalescer<string>(work);
    await Promise.allSettled(Array.from({ length: 100 }, (_, index) => ask(`key-${index}`, 'x')));
    expect(keys.size).toBe(100);
    await jest.advanceTimersByTimeAsync(15 * 60_000);
    spies.forEach((spy) => spy.mockRestore());
    return keys.size;
  }

  test('is one wait for a key, however many runs it has had', async () => {
    const waits: number[] = [];
    const sleep = (milliseconds: number): Promise<void> => {
      waits.push(milliseconds);
      return new Promise(() => undefined);
    };
    const ask = makeCoalescer<string>(() => Promise.resolve(0), 0, sleep);
    for (const item of Array(100).keys()) await ask('a', String(item));
    await tick();
    expect(waits).toEqual([15 * 60_000]);
  });

  test('is that of ten thousand keys at most, however many are made up', async () => {
    let waits = 0;
    const ask = makeCoalescer<string>(
      () => Promise.resolve(0),
      0,
      () => new Promise(() => void (waits += 1)),
    );
    for (let at = 0; at < 10_050; at += 1) await ask(`key-${at}`, 'x');
    await tick();
    expect(waits).toBe(10_000);
  });

  test.each([
    { name: 'that went well', work: () => Promise.resolve(0) },
    { name: 'that failed', work: () => Promise.reject(new Error('no')) },
    {
      name: 'that threw at once',
      work: () => {
        throw new Error('at once');
      },
    },
  ])('is given back after work $name', async ({ work }) => {
    expect(await remembered(work)).toBe(0);
  });
});
