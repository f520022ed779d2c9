import { COLLECTOR_HANDLERS } from './collector-handlers.ts';
import type { Handler } from './draft.ts';
import { EVENT_HANDLERS } from './event-handlers.ts';
import { startCollector } from './start-collector.ts';
import { startFunction } from './start-function.ts';
import type { Started } from './started.ts';

/** A process that strangers send requests to. */
export interface Subject {
  readonly handlers: readonly Handler[];
  /** MiB that it may take: those of its container. Some 50 of them are Node.js itself. */
  readonly mostMemory: number;
  readonly start: () => Promise<Started>;
}

/** By name. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  functions: { handlers: EVENT_HANDLERS, mostMemory: 256, start: startFunction },
  collector: {
    handlers: [...EVENT_HANDLERS, ...COLLECTOR_HANDLERS],
    mostMemory: 512,
    start: startCollector,
  },
};
