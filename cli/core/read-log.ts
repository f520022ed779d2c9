import * as z from 'zod';
import type { Artifact } from './artifact.ts';

/** What the log of a tool's container holds, in its order; lines that are none of it are left out. */
export type LogPart =
  | { readonly kind: 'file'; readonly artifact: Artifact }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  /** All of the file has been read. */
  | { readonly kind: 'eof' }
  /** What follows is not what was announced: the file is lost. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'end'; readonly why: string; readonly say: string };

const fileEvent = z.object({
  event: z.literal('file'),
  name: z.string(),
  size: z.int().min(0),
  sha256: z.string(),
  as: z.enum(['text', 'base64']),
});
const event = z.discriminatedUnion('event', [
  fileEvent,
  z.object({ event: z.literal('eof') }),
  z.object({ event: z.literal('end'), why: z.string().default(''), say: z.string().default('') }),
]);

/**
 * Reads a log line by line: events as JSON, and after each `file` event its content (docs/upload-protocol.md). How
 * long a content is, its event says, so that a line of it may look like an event.
 * @returns takes a line without its line feed, gives what is in it.
 */
export function makeLogReader(): (line: Buffer) => LogPart[] {
  let content: Content | undefined;
  return (line) => {
    if (content && content.left > 0) {
      const read = readContent(content, line);
      if (read === undefined) content = undefined;
      return read === undefined ? [{ kind: 'broken' }] : [{ kind: 'data', bytes: read }];
    }
    const found = readEvent(line);
    if (content) {
      // A last line without a line feed gets one, and an empty line is what remains of that.
      if (line.length === 0) return [];
      content = undefined;
      if (found?.event === 'eof') return [{ kind: 'eof' }];
      return [{ kind: 'broken' }, ...startOf(found)];
    }
    return startOf(found);
  };

  function startOf(found: Found): LogPart[] {
    if (found?.event === 'end') return [{ kind: 'end', why: found.why, say: found.say }];
    if (found?.event !== 'file') return [];
    content = { as: found.as, left: found.size, rest: '' };
    const { name, size, sha256 } = found;
    return [{ kind: 'file', artifact: { name, size, sha256 } }];
  }
}

type Found = z.infer<typeof event> | undefined;

interface Content {
  readonly as: 'text' | 'base64';
  /** Bytes that are still to come. */
  left: number;
  /** Digits that make no whole bytes yet. */
  rest: string;
}

/** The bytes of a line of content; undefined when it is none. */
function readContent(content: Content, line: Buffer): Buffer | undefined {
  const bytes =
    content.as === 'text' ? withLineFeed(line, content.left) : decode(content, line.toString('latin1'));
  if (bytes === undefined || bytes.length > content.left) return undefined;
  content.left -= bytes.length;
  return bytes;
}

function withLineFeed(line: Buffer, left: number): Buffer {
  return line.length < left ? Buffer.concat([line, LINE_FEED]) : line;
}

const LINE_FEED = Buffer.from('\n');

function decode(content: Content, line: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(line)) return undefined;
  const digits = content.rest + line;
  const whole = digits.length - (digits.length % 4);
  content.rest = digits.slice(whole);
  return Buffer.from(digits.slice(0, whole), 'base64');
}

function readEvent(line: Buffer): Found {
  if (line[0] !== OPENING_BRACE) return undefined;
  try {
    const raw = JSON.parse(line.toString('utf8')) as { toe?: unknown } | null;
    return raw?.toe === 1 ? event.safeParse(raw).data : undefined;
  } catch {
    return undefined;
  }
}

const OPENING_BRACE = 0x7b;
