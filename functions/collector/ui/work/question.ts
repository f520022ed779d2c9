import type { FoundFile } from '../files.ts';
import type { PcapSummary } from '../pcap/summarize.ts';
import type { Problem } from '../problem.ts';
import type { Diff } from '../profile/diff.ts';

/** What the page has its worker do, with files of the reading API. */
export type Question =
  | { readonly ask: 'profile' | 'text' | 'pcap'; readonly file: FoundFile }
  | { readonly ask: 'merge'; readonly files: readonly FoundFile[] }
  | { readonly ask: 'diff'; readonly before: readonly FoundFile[]; readonly after: readonly FoundFile[] };

/** A profile as speedscope takes it. */
export interface ProfileResult {
  readonly kind: 'profile';
  readonly blob: Blob;
  /** How it is shown first: folded stacks have no order of time. */
  readonly view: 'time-ordered' | 'left-heavy';
  /** What the reader should know: that the file ends early, that some pods could not be read. */
  readonly notes: readonly string[];
}

/** What came of a question. */
export type Result =
  | ProfileResult
  | { readonly kind: 'text'; readonly text: string; readonly notes: readonly string[] }
  | { readonly kind: 'pcap'; readonly summary: PcapSummary; readonly notes: readonly string[] }
  | { readonly kind: 'diff'; readonly diff: Diff; readonly notes: readonly string[] };

/** To the worker: one question, and the token if there is one. */
export interface Job {
  readonly question: Question;
  readonly token: string;
}

/** From the worker: how far it is, and at the end what came of it. */
export type Report = { readonly progress: string } | { readonly result: Result | Problem };
