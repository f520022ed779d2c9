import { hash } from './random.ts';

/** What has happened in a simulation: always as a hash, as lines only when somebody wants to read them. */
export interface Trace {
  /**
   * @param text what happens now. @param detail for readers: what it says follows from what is in the hash.
   */
  readonly add: (time: number, text: string, detail?: () => string) => void;
  /** Eight hexadecimal digits: two runs with the same one did the same. */
  readonly hash: () => string;
  readonly lines: () => readonly string[];
}

/** @param start the time that is shown as zero. */
export function makeTrace(start: number, isKept: boolean): Trace {
  const lines: string[] = [];
  let value = 0x811c9dc5;
  return {
    add: (time, text, detail) => {
      value = hash(text, value ^ (time - start));
      if (isKept) lines.push(`${secondsOf(time - start)}  ${text}${detail?.() ?? ''}`);
    },
    hash: () => (value >>> 0).toString(16).padStart(8, '0'),
    lines: () => lines,
  };
}

function secondsOf(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(3)} s`.padStart(12);
}
