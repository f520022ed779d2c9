import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from './cloud-event.ts';

/** How a Trigger delivers, from its `spec.delivery`. */
export interface Delivery {
  /** How many times more it is tried. */
  readonly retry: number;
  /** Milliseconds before the first further try; each one after that waits twice as long. */
  readonly backOff: number;
  /** Milliseconds that a try may take. */
  readonly timeout: number;
  /** Path for what could not be delivered. */
  readonly deadLetters: string;
}

/**
 * Sends an event as a Broker does: again on faults and conflicts, never again when it is refused; and at last to
 * where dead letters go.
 * @param sink URL of the functions. @param stop ends it all.
 */
export async function deliver(
  event: CloudEvent,
  sink: string,
  delivery: Delivery,
  stop: AbortSignal,
): Promise<void> {
  for (let tries = 0; tries <= delivery.retry; tries += 1) {
    if (tries > 0) await pause(delivery.backOff * 2 ** (tries - 1), stop);
    const status = await send(event, sink, delivery.timeout, stop);
    if (stop.aborted || (status >= 200 && status < 300)) return;
    if (!isWorthATry(status)) break;
  }
  await send(event, `${sink}${delivery.deadLetters}`, delivery.timeout, stop);
}

// As Knative has it (SelectiveRetry); 0 is no answer at all.
function isWorthATry(status: number): boolean {
  return status === 0 || status >= 500 || [404, 408, 409, 429].includes(status);
}

async function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: stop }).catch(() => undefined);
}

/** @returns the status; 0 when there was no answer in time. */
async function send(event: CloudEvent, url: string, timeout: number, stop: AbortSignal): Promise<number> {
  const attributes = Object.entries(event.attributes).map(([name, value]) => [`ce-${name}`, value] as const);
  const headers = { 'content-type': 'application/json', ...Object.fromEntries(attributes) };
  const signal = AbortSignal.any([AbortSignal.timeout(timeout), stop]);
  try {
    const response = await fetch(url, { method: 'POST', headers, body: event.body, signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
