import type * as z from 'zod/mini';
import { parseJson } from '../parse-json.ts';
import type { Problem } from '../problem.ts';
import { explainAnswer } from './explain-answer.ts';

/** An answer, and the clock of the server with it: that of the browser may be wrong. */
export interface Answer<T> {
  readonly value: T;
  readonly now: number;
}

/** Who asks: a token that somebody has pasted; without one, whatever stands before the collector adds it. */
export interface Caller {
  readonly token: string;
  readonly signal: AbortSignal;
}

/** Asks the reading API, relative to the page. What goes wrong is a problem in words, never a throw. */
export async function get<T>(
  path: string,
  schema: z.ZodMiniType<T>,
  { token, signal }: Caller,
): Promise<Answer<T> | Problem> {
  try {
    const answer = await fetch(path, { headers: authorization(token), signal, cache: 'no-cache' });
    if (!answer.ok) return { problem: await explainAnswer(answer) };
    // One that breaks off is none.
    const { data } = schema.safeParse(parseJson(await answer.text()));
    if (data === undefined)
      return { problem: 'The answer was not that of a collector. Is this the address of one?' };
    return { value: data, now: Date.parse(answer.headers.get('date') ?? '') };
  } catch {
    return { problem: 'The collector does not answer. Is `kubectl toe ui` (or the proxy) still running?' };
  }
}

/** The header that carries a pasted token. */
export function authorization(token: string): Record<string, string> {
  return token === '' ? {} : { Authorization: `Bearer ${token}` };
}
