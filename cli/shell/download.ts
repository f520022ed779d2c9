import type { IncomingMessage } from 'node:http';
import { readText } from '../../lib/kube/client.ts';
import { collectorFailure } from '../core/collector-failure.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { backOff, type Patience } from './back-off.ts';
import type { Collector } from './collector.ts';
import type { Draft } from './draft.ts';

/** How often in a row a download may bring nothing: half a minute, in which a collector that died has started again. */
const MAX_TRIES = 8;

/** How a download is told of. */
export interface DownloadOptions extends Patience {
  readonly size: number;
  readonly onProgress: (bytes: number) => void;
}

/**
 * Fetches the bytes of a file into its draft, from where the draft ends. A connection that breaks is taken up
 * again as long as each one brings something.
 * @throws Failure when it is refused or fails for good. What has come stays in the draft.
 */
export async function download(
  collector: Collector,
  path: string,
  draft: Draft,
  options: DownloadOptions,
): Promise<void> {
  let tries = 0;
  while (draft.bytes() < options.size) {
    if (options.signal.aborted) throw new Failure(EXIT.interrupted, 'Interrupted.');
    const before = draft.bytes();
    const problem = await fetchMore(collector, path, draft, options);
    tries = draft.bytes() > before ? 0 : tries + 1;
    if (tries === MAX_TRIES) throw problem ?? new Failure(EXIT.unreachable, 'The collector sends nothing.');
    if (tries > 0) await backOff(tries, options);
  }
}

/** One connection. @returns why it brought less than all. @throws Failure that no further try would mend. */
async function fetchMore(
  collector: Collector,
  path: string,
  draft: Draft,
  { signal, onProgress }: DownloadOptions,
): Promise<Failure | undefined> {
  try {
    const from = draft.bytes();
    // No coding: the bytes are wanted as they are stored.
    const headers = { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
    const response = await collector.send({ path, headers, signal });
    await check(response, draft);
    for await (const chunk of response) {
      await draft.write(chunk as Buffer);
      onProgress(draft.bytes());
    }
    return undefined;
  } catch (error) {
    if (error instanceof Failure && error.exitCode !== EXIT.unreachable) throw error;
    return asFailure(error);
  }
}

async function check(response: IncomingMessage, draft: Draft): Promise<void> {
  const { statusCode: status = 0, headers } = response;
  const from = draft.bytes();
  if (status === 206 && headers['content-range']?.startsWith(`bytes ${from}-`)) return;
  if (status === 200) return from > 0 ? draft.restart() : undefined;
  // What is in the draft is no part of what is there.
  if (status === 206 || status === 416) await draft.restart();
  if (status === 404) throw new Failure(EXIT.failed, 'It is not there any more.');
  throw collectorFailure(status, (await readText(response)).slice(0, 10_000));
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new Failure(EXIT.unreachable, `The download broke off: ${why}.`);
}
