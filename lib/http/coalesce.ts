/**
 * The work for one key: gets all that was asked for since the last run began.
 * @returns milliseconds that the next run for this key waits for company.
 */
export type Work<Item> = (key: string, items: readonly Item[]) => Promise<number>;

/** Resolves after so many milliseconds. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Milliseconds after which a quiet key is forgotten; up to twice as many if it has had more than one run. */
const FORGET_AFTER = 15 * 60_000;

/** Most keys that are remembered while they are quiet: names in events may be made up. */
const MOST_QUIET = 10_000;

/**
 * Merges requests for the same key: one run is under way at most, and one more waits, which serves all that
 * come meanwhile. So fifty pods that end together cost a few recounts, not fifty. How long a run waits for
 * company is what the run before it asked for, after the size of its job; for a small one that is no time.
 * Memory of this instance only, never needed for correctness: two instances are just two runs.
 * @param firstWait milliseconds that the first run for a key waits.
 * @param sleep how it waits; a simulation has a clock of its own.
 */
export function makeCoalescer<Item>(
  work: Work<Item>,
  firstWait = 0,
  sleep: Sleep = sleepByTimer,
): (key: string, item: Item) => Promise<void> {
  const lanes = new Map<string, Lane<Item>>();
  // One wait for a key, not one for each run: a wait holds 870 bytes, and at 100 runs a second all of them held 75 MiB.
  const forgetWhenQuiet = async (key: string, lane: Lane<Item>): Promise<void> => {
    if (lane.isWatched) return;
    if (lanes.size > MOST_QUIET && !lane.next) return void lanes.delete(key);
    lane.isWatched = true;
    let last: Promise<void>;
    do {
      last = lane.last;
      await last;
      await sleep(FORGET_AFTER);
    } while (lane.last !== last || lane.next);
    lanes.delete(key);
  };
  return (key, item) => {
    const lane = lanes.get(key) ?? makeLane(firstWait);
    lanes.set(key, lane);
    lane.items.push(item);
    lane.next ??= lane.last
      .then(() => (lane.wait > 0 ? sleep(lane.wait) : undefined))
      .then(() => run(work, key, lane, () => forgetWhenQuiet(key, lane)));
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
  /** Whether somebody waits for it to be quiet. */
  isWatched: boolean;
}

function makeLane<Item>(wait: number): Lane<Item> {
  return { items: [], next: undefined, last: Promise.resolve(), wait, isWatched: false };
}

async function run<Item>(
  work: Work<Item>,
  key: string,
  lane: Lane<Item>,
  onEnd: () => Promise<void>,
): Promise<void> {
  const { items } = lane;
  lane.items = [];
  lane.next = undefined;
  const working = (async () => {
    lane.wait = await work(key, items);
  })();
  lane.last = working.catch(() => undefined);
  void lane.last.then(onEnd);
  await working;
}

// Does not keep a process alive.
function sleepByTimer(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
}
