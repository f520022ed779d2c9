import type { Target } from '../../lib/api/power-tool-status.ts';
import { explainNothing } from './explain-nothing.ts';
import { plainText } from './plain-text.ts';

/** What a log had in it. */
export interface LogSummary {
  readonly files: number;
  /** The word with which the tool ended; undefined when it has not said so. */
  readonly why: string | undefined;
  /** What it said of that; empty when there was nothing to say. */
  readonly say: string;
}

/** What there is to say of a log that has been read. */
export interface LogVerdict {
  /** There is no result, and should be. */
  readonly problem?: string;
  /** There is one, and something to know about it. */
  readonly remark?: string;
}

/** What to tell of a log: whether the result in it is missing, or may be partial. Nothing of a whole one. */
export function judgeLog({ files, why, say }: LogSummary, target: Target): LogVerdict {
  // Without these words a tool that did well has a result, which this log has lost.
  if (files === 0 && why === 'ok' && say) return { problem: `${plainText(say)}.` };
  if (files === 0) return { problem: explainNothing(target, SILENCE) };
  if (target.state === 'Active') return { remark: 'the tool is still at work.' };
  if (why === undefined)
    return { remark: 'the tool was ended before it was ready: the result may be partial.' };
  return why === 'ok' ? {} : { remark: `the result is partial: ${plainText(why)}.` };
}

const SILENCE = 'no result in its log. Its image may not know the log format of toe';
