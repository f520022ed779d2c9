import { createHash } from 'node:crypto';

/** Digits in a line of base64. */
const LINE = 4000;

/** What an event says besides its name and time. */
type Details = Readonly<Record<string, string | number>>;

/** An event as a line of the log (docs/upload-protocol.md). */
export function eventLine(event: string, time: Date, details: Details = {}): string {
  return `${JSON.stringify({ toe: 1, t: time.toISOString(), event, ...details })}\n`;
}

/**
 * A file as lines of the log, with the events before and after it.
 * @param as `text` for what people read there, lines that all end with a line feed.
 */
export function fileLines(name: string, content: string, as: 'text' | 'base64', time: Date): string {
  const bytes = Buffer.from(content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const body = as === 'text' ? content : toBase64(bytes);
  return `${eventLine('file', time, { name, size: bytes.length, sha256, as })}${body}${eventLine('eof', time)}`;
}

function toBase64(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return lines.map((line) => `${line}\n`).join('');
}
