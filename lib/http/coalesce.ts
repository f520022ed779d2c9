/**
 * The work for one key: gets all that was asked for since the last run began.
 * @returns milliseconds before the next run for this key may start.
 */
export type Work<Item> = (key: string, items: readonly Item[]) => Promise<number>;

/**
 * Merges requests for the same key: at most one run is under way, and one more waits, which serves all that
 * come meanwhile. So fifty pods that end together cost a few recounts, not fifty. The pause between runs is
 * what the work itself asks for, after its size; the first request after a quiet time never waits.
 * Memory of this instance only, never needed for correctness: two instances are just two runs.
 */
export function makeCoalescer<Item>(work: Work<Item>): (key: string, item: Item) => Promise<void> {
  const lanes = new Map<string, Lane<Item>>();
  return (key, item) => {
    const lane = lanes.get(key) ?? { items: [], next: undefined, free: Promise.resolve() };
    lanes.set(key, lane);
    lane.items.push(item);
    lane.next ??= lane.free.then(() => run(work, key, lane, () => lanes.delete(key)));
    return lane.next;
  };
}

interface Lane<Item> {
  /** Asked for since the last run began. */
  items: Item[];
  /** The run that will serve them. */
  next: Promise<void> | undefined;
  /** Resolves when that run may start. */
  free: Promise<void>;
}

async function run<Item>(work: Work<Item>, key: string, lane: Lane<Item>, close: () => void): Promise<void> {
  const items = lane.items;
  lane.items = [];
  lane.next = undefined;
  const working = work(key, items);
  lane.free = working.then(sleep, () => undefined);
  void lane.free.then(() => (lane.next ? undefined : close()));
  await working;
}

async function sleep(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
