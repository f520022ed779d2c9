import { makeTally } from './tally.ts';

/** Room for so much at once. */
export interface Slots {
  /** Waits for its turn. @returns how to give the room back, or undefined when there was none in time. */
  readonly take: (owner: Owner) => Promise<(() => void) | undefined>;
}

/** For whom it is. */
export interface Owner {
  readonly namespace: string;
  /** Uid of the job. */
  readonly job: string;
}

/** How much there is in all, and for one owner, so that none keeps the others out. */
export interface Sizes {
  readonly total: number;
  readonly ofNamespace: number;
  readonly ofJob: number;
}

/** @param patience milliseconds that one waits; whoever waits has sent little more than headers. */
export function makeSlots({ total, ofNamespace, ofJob }: Sizes, patience: number): Slots {
  const [namespaces, jobs] = [makeTally(), makeTally()];
  let all = 0;
  const waiting: Waiter[] = [];
  const hasRoom = ({ namespace, job }: Owner): boolean =>
    all < total && namespaces.of(namespace) < ofNamespace && jobs.of(job) < ofJob;
  const count = ({ namespace, job }: Owner, change: 1 | -1): void => {
    all += change;
    namespaces.add(namespace, change);
    jobs.add(job, change);
  };
  const occupy = (owner: Owner): (() => void) => {
    count(owner, 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      count(owner, -1);
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
  readonly owner: Owner;
  readonly serve: (giveBack: () => void) => void;
}

function wait(waiting: Waiter[], owner: Owner, patience: number): ReturnType<Slots['take']> {
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
