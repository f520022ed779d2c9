import type * as z from 'zod';
import { parseJson } from '../../lib/api/parse-json.ts';
import { readText } from '../../lib/kube/client.ts';
import { cannotReach, collectorFailure } from '../core/collector-failure.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { backOff, type Patience } from './back-off.ts';
import type { Collector, CollectorRequest } from './collector.ts';

/** How often a question is asked: for four seconds, in which a collector that died has started again. */
const MAX_TRIES = 5;

/**
 * Asks for something that the collector knows; undefined when it does not. Asks again while the collector cannot be
 * reached.
 * @throws Failure
 */
export async function askCollector<T>(
  collector: Collector,
  path: string,
  schema: z.ZodType<T>,
  patience: Patience,
): Promise<T | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await askOnce(collector, { path, signal: patience.signal }, schema);
    } catch (error) {
      if (patience.signal.aborted) throw new Failure(EXIT.interrupted, 'Interrupted.');
      const mayPass = error instanceof Failure && error.exitCode === EXIT.unreachable;
      if (!mayPass || tries === MAX_TRIES) throw error;
    }
    await backOff(tries, patience);
  }
}

async function askOnce<T>(
  collector: Collector,
  asked: CollectorRequest,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const { status, text } = await answerOf(collector, asked).catch((error: unknown) => {
    throw error instanceof Failure ? error : cannotReach(error);
  });
  if (status === 404) return undefined;
  if (status !== 200) throw collectorFailure(status, text);
  const read = schema.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new Failure(
    EXIT.failed,
    'The answer of the collector cannot be read.\nIt may be newer: take the kubectl-toe that belongs to it. Or --gateway leads to something else.',
  );
}

// To the end of its body: a collector may die on the way.
async function answerOf(
  { send }: Collector,
  asked: CollectorRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await send(asked);
  return { status: response.statusCode ?? 0, text: await readText(response) };
}
