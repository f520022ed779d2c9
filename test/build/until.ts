import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that one waits: less than a test may take. */
const PATIENCE = 4000;
const WAIT = 5;

/** Waits until something has come to pass elsewhere, however slow the machine is. @throws Error when it never does. */
export async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += WAIT) {
    if (waited >= PATIENCE) throw new Error(`it did not come to pass: ${holds.toString()}`);
    await sleep(WAIT);
  }
}
