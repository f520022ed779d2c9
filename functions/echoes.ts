/** Events that an instance has caused itself, and which tell it nothing. */
export interface Echoes {
  /** An event about this object is to come. */
  readonly expect: (key: string) => void;
  /** Whether an event about this object is the one that was to come; each comes once. */
  readonly take: (key: string) => boolean;
}

/** Milliseconds after which an echo comes no more: it was lost, or another instance has got it. */
const FORGET_AFTER = 10_000;

/**
 * What this instance waits for and may pass over. Not for long: the next event about an object of that name may be
 * news, and of another object.
 */
export function makeEchoes(now: () => Date): Echoes {
  const expected = new Map<string, number>();
  const forget = (): void => {
    for (const [key, since] of expected) if (now().getTime() - since > FORGET_AFTER) expected.delete(key);
  };
  return {
    expect: (key) => {
      forget();
      expected.set(key, now().getTime());
    },
    take: (key) => {
      forget();
      return expected.delete(key);
    },
  };
}
