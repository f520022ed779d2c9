import { setTimeout as sleep } from 'node:timers/promises';

const SECONDS = 60;

/** What `look` finds, once it finds something. @throws Error with the words of `explain` when it never does. */
export async function waitFor<T>(
  look: () => Promise<T | undefined> | T | undefined,
  explain: () => string,
): Promise<T> {
  const end = Date.now() + SECONDS * 1000;
  while (Date.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(explain());
}
