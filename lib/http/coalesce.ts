/**
 * The work for one key: gets all that was asked for since the last run began.
 * @returns milliseconds that the next run for this key waits for company.
 */
export type Work<Item> = (key: string, items: readonly Item[]) => Promise<number>;

/** Milliseconds after which a quiet key is forgotten. */
const FORGET_AFTER = 15 * 60_000;

/**
 * Merges requests for the same key: one run is under way at most, and one more waits, which serves all that
 * come meanwhile. So fifty pods that end together cost a few recounts, not fifty. How long a run waits for
 * company is what the run before it asked for, after the size of its job; for a small one that is no time.
 * Memory of this instance only, never needed for correctness: two instances are just two runs.
 * @param firstWait milliseconds that the first run for a key waits.
 */
export function makeCoalescer<Item>(
  work: Work<Item>,
  firstWait = 0,
): (key: string, item: Item) => Promise<void> {
  const lanes = new Map<string, Lane<Item>>();
  return (key, item) => {
    const lane = lanes.get(key) ?? { items: [], next: undefined, last: Promise.resolve(), wait: firstWait };
    lanes.set(key, lane);
    lane.items.push(item);
    lane.next ??= lane.last
      .then(() => sleep(lane.wait))
      .then(() => run(work, key, lane, () => lanes.delete(key)));
    return lane.next;
  };
}

interface Lane<Item> {
  /** Asked for since the last run began. */
  items: Item[];
  /** The run that will serve them. */
  next: Promise<void> | undefined;
  /** Resolves when the run before has ended. */
  last: Promise<void>;
  /** Milliseconds that a run waits before it begins. */
  wait: number;
}

async function run<Item>(work: Work<Item>, key: string, lane: Lane<Item>, forget: () => void): Promise<void> {
  const { items } = lane;
  lane.items = [];
  lane.next = undefined;
  const working = (async () => {
    lane.wait = await work(key, items);
  })();
  const ended = working.catch(() => undefined);
  lane.last = ended;
  void ended.then(() =>
    setTimeout(() => lane.last === ended && !lane.next && forget(), FORGET_AFTER).unref(),
  );
  await working;
}

function sleep(milliseconds: number): Promise<void> | undefined {
  return milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : undefined;
}
