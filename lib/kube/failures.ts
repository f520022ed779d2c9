import { KubeError, type KubeErrorCode } from './port.ts';

/**
 * Works off items one after the other; the failure of one does not stop the rest.
 * @throws the failure that is most worth another try, after the last item.
 */
export async function forEachInTurn<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const results: PromiseSettledResult<void>[] = [];
  for (const item of items) results.push(...(await Promise.allSettled([work(item)])));
  throwWorst(results);
}

/**
 * Throws when one of several attempts failed. What may go through later wins over what never will: the answer
 * to a broker must not keep it from trying again.
 */
export function throwWorst(results: readonly PromiseSettledResult<unknown>[]): void {
  const failed = results.filter((result) => result.status === 'rejected');
  const [worst] = failed.sort((a, b) => urgency(b.reason) - urgency(a.reason));
  if (worst) throw worst.reason;
}

const URGENCY: readonly KubeErrorCode[] = ['Refused', 'NotFound', 'AlreadyExists', 'Conflict', 'Unavailable'];

// What is no KubeError is a fault of ours: tried again, like everything that is not understood.
function urgency(error: unknown): number {
  return error instanceof KubeError ? URGENCY.indexOf(error.code) : URGENCY.length;
}
