/** How many there are of each. */
export interface Tally {
  readonly of: (key: string) => number;
  readonly add: (key: string, change: 1 | -1) => void;
}

/** Counts from zero; of what is at zero again nothing is kept. */
export function makeTally(): Tally {
  const counts = new Map<string, number>();
  const of = (key: string): number => counts.get(key) ?? 0;
  return {
    of,
    add: (key, change) => {
      const own = of(key) + change;
      if (own === 0) counts.delete(key);
      else counts.set(key, own);
    },
  };
}
