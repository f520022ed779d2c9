import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** Fills a buffer with the bytes of a request. @throws Error when it breaks off. */
export async function readBody(request: IncomingMessage, bytes: Buffer): Promise<void> {
  let at = 0;
  // Half of what it costs to wait for each part.
  const take = (part: Buffer): void => void (at += part.copy(bytes, at));
  request.on('data', take);
  try {
    await finished(request);
  } finally {
    request.off('data', take);
  }
  if (at !== bytes.length) throw new Error(`the body has ended after ${at} of ${bytes.length} bytes`);
}

/** Bytes that a request says it has; undefined when it does not say. */
export function sizeOf({ headers }: IncomingMessage): number | undefined {
  const told = headers['content-length'];
  return told !== undefined && /^\d{1,15}$/.test(told) ? Number(told) : undefined;
}
