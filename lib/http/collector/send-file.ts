import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { auditDownload } from '../../artifacts/audit-artifact.ts';
import type { Target } from '../../artifacts/layout.ts';
import type { ManifestFile } from '../../artifacts/manifest.ts';
import { parseRange, type Range } from '../../artifacts/parse-range.ts';
import { problem } from '../../artifacts/problem.ts';
import { openFile, type OpenFile } from '../../store/open-file.ts';
import { readManifest } from '../../store/read-manifest.ts';
import type { Answer } from './answer.ts';
import type { Collector } from './collector.ts';
import { writeAudit } from '../write-audit.ts';

/** Which file, and who wants it. */
export interface Wanted {
  readonly target: Target;
  readonly file: string;
  readonly user: string;
}

const NONE = problem('not-found', 'there is no such result (any more)');

/** Sends a result as it was sent to us: never inflated, never shown by a browser as a page, whatever it holds. */
export async function sendFile(
  { store, log }: Collector,
  { target, file, user }: Wanted,
  { request, response }: { readonly request: Request; readonly response: Response },
): Promise<Answer> {
  const stored = await readManifest(store, target);
  const named = stored?.manifest.files.find(({ name }) => name === file);
  const opened = named && (await openFile(store, target, named));
  if (!opened) return NONE;
  const etag = etagOf(named);
  response.set(headersOf(named, etag));
  if (request.get('if-none-match')?.includes(etag)) return { status: 304 };
  const range = wantedRange(request, etag, opened.size);
  if (range === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${opened.size}`);
    return problem('range', `the file has ${opened.size} bytes`);
  }
  if (request.method !== 'HEAD') {
    const bytes = range === 'whole' ? opened.size : range.last - range.first + 1;
    writeAudit(log, auditDownload(user, target, { file, sha256: named.sha256, bytes }));
  }
  return stream(opened, range, { request, response });
}

function wantedRange(request: Request, etag: string, size: number): ReturnType<typeof parseRange> {
  const condition = request.get('if-range');
  const isStill = condition === undefined || condition === etag;
  return parseRange(isStill ? request.get('range') : undefined, size);
}

async function stream(
  { size, read }: OpenFile,
  range: Range | 'whole',
  { request, response }: { readonly request: Request; readonly response: Response },
): Promise<undefined> {
  const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range;
  if (range !== 'whole') response.status(206).set('Content-Range', `bytes ${first}-${last}/${size}`);
  response.set('Content-Length', String(last - first + 1));
  if (request.method === 'HEAD' || size === 0) return void response.end();
  await pipeline(read({ first, last }), response);
  return undefined;
}

// One that grows has no hash yet.
function etagOf({ sha256, chunks, size }: ManifestFile): string {
  return sha256 === '' ? `"${chunks}-${size}"` : `"${sha256}"`;
}

function headersOf({ name }: ManifestFile, etag: string): Record<string, string> {
  return {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': 'application/octet-stream',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
  };
}
