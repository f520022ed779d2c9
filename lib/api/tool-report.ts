import * as z from 'zod';
import { parseJson } from './parse-json.ts';

/** A file as a tool may call it: no folder, no hidden file, nothing that a shell, a URL or a person could misread. */
export const toolFileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const bytes = z.int().min(0);

/** SHA-256 in base64url, as it comes. */
const digest = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const report = z.object({
  toe: z.literal(1),
  files: z
    .array(z.object({ n: toolFileName, s: bytes, h: digest }))
    .max(20)
    .default([]),
  more: bytes.default(0),
  bytes: bytes.default(0),
  partial: z.boolean().default(false),
  why: z.string().max(20).default(''),
  say: z.string().max(400).default(''),
});

/** What the shim has left in the termination message of its container (docs/upload-protocol.md). */
export interface ToolReport {
  readonly files: readonly ReportedFile[];
  /** Files that did not fit into the message. */
  readonly more: number;
  /** Bytes that were kept in all. */
  readonly bytes: number;
  readonly partial: boolean;
  /** How it ended, as one word; empty: the container was killed before its shim knew. */
  readonly why: string;
  /** The same for people; may be empty. */
  readonly say: string;
}

/** A file of a result, as the shim has measured it. */
export interface ReportedFile {
  readonly name: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a termination message. A tool may be anything, and its pod is not to be trusted: what is not exactly a report
 * is none.
 */
export function readToolReport(message: string | undefined): ToolReport | undefined {
  if (!message?.startsWith('{')) return undefined;
  const { data } = report.safeParse(parseJson(message));
  if (!data) return undefined;
  const { files, more, partial, why, say } = data;
  return {
    files: files.map(({ n, s, h }) => ({ name: n, size: s, sha256: toHex(h) })),
    more,
    bytes: data.bytes,
    partial: partial || why === '',
    why,
    // Nothing that is invisible, or turns the text around.
    say: say.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim(),
  };
}

function toHex(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('hex');
}
