/** Room for so much at once. */
export interface Slots {
  /** @returns how to give it back, or undefined when there is none. */
  readonly take: (owner: string) => (() => void) | undefined;
}

/** @param total in all. @param each for one owner, so that none keeps the others out. */
export function makeSlots(total: number, each: number): Slots {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take: (owner) => {
      const own = taken.get(owner) ?? 0;
      if (all >= total || own >= each) return undefined;
      all += 1;
      taken.set(owner, own + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        all -= 1;
        const left = (taken.get(owner) ?? 1) - 1;
        if (left === 0) taken.delete(owner);
        else taken.set(owner, left);
      };
    },
  };
}
