import type { State } from '../state.ts';

/** What a write depends on besides the state: nothing else is made up. */
export interface Context {
  readonly now: Date;
  /** The uid of the n-th object that is made. */
  readonly uid: (serial: number) => string;
  /** Five characters at the end of the n-th name that is made up. */
  readonly suffix: (serial: number) => string;
}

/** A state in which one more uid or name has been used up. */
export function useSerial(state: State): State {
  return { ...state, serial: state.serial + 1 };
}
