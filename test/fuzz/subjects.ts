import { COLLECTOR_HANDLERS } from './collector-handlers.ts';
import type { Handler } from './draft.ts';
import { EVENT_HANDLERS } from './event-handlers.ts';
import { startCollector } from './start-collector.ts';
import { startFunction } from './start-function.ts';
import type { Started } from './started.ts';

/** A process that strangers send requests to. */
export interface Subject {
  readonly handlers: readonly Handler[];
  /** MiB that it may take; its container has more. */
  readonly mostMemory: number;
  readonly start: () => Promise<Started>;
}

/** By name. Their containers have 256 and 512 MiB. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  functions: { handlers: EVENT_HANDLERS, mostMemory: 192, start: startFunction },
  collector: {
    handlers: [...EVENT_HANDLERS, ...COLLECTOR_HANDLERS],
    mostMemory: 400,
    start: startCollector,
  },
};
