import { setTimeout as sleep } from 'node:timers/promises';
import { KubeError } from '../../../lib/kube/port.ts';

/** Milliseconds between two tries, and how many there are: the API server needs a moment to know what is new. */
const WAIT = 50;
const TRIES = 200;

/**
 * Repeats a request until it is refused: a policy that is new is in force. @throws Error when it never is.
 * @param words that the refusal has, where it may be refused for another reason before.
 */
export async function untilRefused(ask: () => Promise<unknown>, words = ''): Promise<KubeError> {
  let refusal: unknown;
  for (let tries = 0; tries < TRIES; tries += 1) {
    refusal = await ask().catch((error: unknown) => error);
    if (refusal instanceof KubeError && refusal.message.includes(words)) return refusal;
    await sleep(WAIT);
  }
  throw new Error('the API server accepts what it should refuse, or refuses it in other words', {
    cause: refusal,
  });
}

/** Asks until the answer is right. @returns the last one, right or not, so that a test can show it. */
export async function untilAnswers<Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (isRight(answer) || tries === TRIES) return answer;
    await sleep(WAIT);
  }
}

/** Waits until something holds. @throws Error when it does not in time. @param patience in milliseconds. */
export async function until(holds: () => Promise<boolean>, patience = WAIT * TRIES): Promise<void> {
  const end = performance.now() + patience;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it did not come to be so within ${patience} ms`);
    await sleep(WAIT);
  }
}

/** Repeats a request until it is accepted. @throws the last refusal when it never is. */
export async function untilAccepted(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const refusal = await ask().catch((error: unknown) => error);
    if (!(refusal instanceof KubeError)) return;
    if (tries === TRIES) throw refusal;
    await sleep(WAIT);
  }
}
