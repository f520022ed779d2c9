import type { Random } from '../sim/core/random.ts';

/** A request before it is bytes. */
export interface Draft {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: string | Buffer;
}

/** Makes something of a draft wrong. */
export type Change = (draft: Draft, random: Random) => void;

/** One kind of request that a process serves, and what strangers make of it. */
export interface Handler {
  /** Method and path. */
  readonly name: string;
  /** A request with which nothing is wrong. @param isGood it stays so: it must be served. */
  readonly draft: (random: Random, isGood: boolean) => Draft;
  /** The statuses by which a good one may be answered. */
  readonly served: readonly number[];
  /** What can be wrong with it, beside what can be wrong with any request. */
  readonly changes?: readonly Change[];
}
