import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** The bytes of a request. @param size that its header has told, and that Node holds it to. @throws Error when it breaks off. */
export async function readBody(request: IncomingMessage, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  // Half of what it costs to wait for each part.
  request.on('data', (part: Buffer) => (at += part.copy(bytes, at)));
  await finished(request);
  if (at !== size) throw new Error(`the body has ended after ${at} of ${size} bytes`);
  return bytes;
}

/** Bytes that a request says it has; undefined when it does not say. */
export function sizeOf({ headers }: IncomingMessage): number | undefined {
  const told = headers['content-length'];
  return told !== undefined && /^\d{1,15}$/.test(told) ? Number(told) : undefined;
}
