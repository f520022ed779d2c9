/** Whether an entry keeps a simulation going: what only waits to be forgotten, and the sweep, do not. */
export type Urgency = 'work' | 'idle';

/** What happens when: the heart of a simulation. Time goes from entry to entry. */
export interface Agenda {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly at: (time: number, run: () => void, urgency?: Urgency) => void;
  readonly after: (milliseconds: number, run: () => void, urgency?: Urgency) => void;
  /** Runs the next entry. @returns whether there was one. */
  readonly step: () => boolean;
  /** How many entries are left that are work. */
  readonly work: () => number;
}

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
  readonly isWork: boolean;
}

/** @param start time of the clock. Entries of the same time run in the order in which they were made. */
export function makeAgenda(start: number): Agenda {
  const heap: Entry[] = [];
  let [now, order, work] = [start, 0, 0];
  const at: Agenda['at'] = (time, run, urgency = 'work') => {
    const isWork = urgency === 'work';
    if (isWork) work += 1;
    push(heap, { time: Math.max(now, time), order: (order += 1), run, isWork });
  };
  return {
    now: () => now,
    at,
    after: (milliseconds, run, urgency) => at(now + milliseconds, run, urgency),
    step: () => {
      const entry = pop(heap);
      if (!entry) return false;
      now = entry.time;
      if (entry.isWork) work -= 1;
      entry.run();
      return true;
    },
    work: () => work,
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Entry;
    if (isBefore(above, entry)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  sink(heap, last);
  return first;
}

function sink(heap: Entry[], entry: Entry): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const isRight = right < heap.length && isBefore(heap[right] as Entry, heap[left] as Entry);
    const child = isRight ? right : left;
    const below = heap[child] as Entry;
    if (isBefore(entry, below)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = entry;
}
