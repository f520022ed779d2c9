/** Room for so much at once. */
export interface Slots {
  /** Waits for its turn. @returns how to give the room back, or undefined when there was none in time. */
  readonly take: (owner: string) => Promise<(() => void) | undefined>;
}

/**
 * @param total in all. @param each for one owner, so that none keeps the others out.
 * @param patience milliseconds that one waits; whoever waits has sent little more than headers.
 */
export function makeSlots(total: number, each: number, patience: number): Slots {
  const taken = makeTally();
  const waiting: Waiter[] = [];
  const hasRoom = (owner: string): boolean => taken.all() < total && taken.of(owner) < each;
  const occupy = (owner: string): (() => void) => {
    taken.add(owner, 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      taken.add(owner, -1);
      // First come, first served; but for those whose owner has enough.
      const next = waiting.findIndex((waiter) => hasRoom(waiter.owner));
      const [waiter] = next < 0 ? [] : waiting.splice(next, 1);
      waiter?.serve(occupy(waiter.owner));
    };
  };
  return {
    take: (owner) => (hasRoom(owner) ? Promise.resolve(occupy(owner)) : wait(waiting, owner, patience)),
  };
}

interface Waiter {
  readonly owner: string;
  readonly serve: (giveBack: () => void) => void;
}

function wait(waiting: Waiter[], owner: string, patience: number): ReturnType<Slots['take']> {
  return new Promise((resolve) => {
    const serve = (giveBack: () => void): void => {
      clearTimeout(timer);
      resolve(giveBack);
    };
    const waiter = { owner, serve };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(waiter), 1);
      resolve(undefined);
    }, patience);
    waiting.push(waiter);
  });
}

interface Tally {
  readonly all: () => number;
  readonly of: (owner: string) => number;
  readonly add: (owner: string, change: 1 | -1) => void;
}

function makeTally(): Tally {
  const counts = new Map<string, number>();
  let all = 0;
  const of = (owner: string): number => counts.get(owner) ?? 0;
  return {
    all: () => all,
    of,
    add: (owner, change) => {
      all += change;
      const own = of(owner) + change;
      if (own === 0) counts.delete(owner);
      else counts.set(owner, own);
    },
  };
}
