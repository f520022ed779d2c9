import type { CloudEvent } from './cloud-event.ts';
import { deliver } from './deliver.ts';
import { standardTriggers } from './triggers.ts';

/** Takes events in and sends each to every Trigger that wants it; answers at once, as ours does. */
export interface Broker {
  readonly accept: (event: CloudEvent) => void;
  /** Gives up what is under way. */
  readonly close: () => void;
}

/** @param sink URL of the service that is all functions. */
export function makeBroker(sink: string): Broker {
  const triggers = standardTriggers();
  const stop = new AbortController();
  return {
    accept: (event) => {
      for (const { wants, delivery } of triggers)
        if (wants(event)) void deliver(event, sink, delivery, stop.signal);
    },
    close: () => stop.abort(),
  };
}
