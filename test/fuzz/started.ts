import type { Running } from './start-process.ts';

/** A process that strangers send requests to runs, and so does what it needs. */
export interface Started {
  readonly running: Running;
  /** What strangers have got into its store, or out of it, and should not. */
  readonly findStrays: () => Promise<string[]>;
  /** Ends what it needed, after it. */
  readonly close: () => Promise<void>;
}
