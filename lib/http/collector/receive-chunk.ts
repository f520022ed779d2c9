import { hash } from 'node:crypto';
import type { Request } from 'express';
import { CHUNK_BYTES } from '../../artifacts/chunks.ts';
import { parseDigest } from '../../artifacts/parse-digest.ts';
import { isProblem, problem, type Problem } from '../../artifacts/problem.ts';
import { storeChunk } from '../../store/store-chunk.ts';
import type { Answer } from './answer.ts';
import { readBody, sizeOf } from './read-body.ts';
import { statusOfKept, type Upload } from './upload.ts';

/** Where a chunk belongs. */
export interface Place extends Upload {
  readonly file: string;
  readonly number: number;
}

/** Takes a chunk: the whole of it is in memory before a byte of it is stored, and its digest has been checked. */
export async function receiveChunk(request: Request, place: Place): Promise<Answer> {
  const told = readHeaders(request);
  if (isProblem(told)) return told;
  const { desk, job } = place;
  const giveBack = await desk.slots.take(job.uid);
  if (!giveBack) return problem('too-many', 'too many chunks are on their way at once: try again');
  try {
    const bytes = await readBody(request, told.size);
    if (hash('sha256', bytes, 'hex') !== told.sha256)
      return problem('mismatch', 'the bytes have another digest than Content-Digest says');
    return await keepWithinQuota(place, bytes, told.sha256);
  } finally {
    giveBack();
  }
}

function readHeaders(request: Request): { readonly size: number; readonly sha256: string } | Problem {
  const size = sizeOf(request);
  if (size === undefined) return problem('malformed', 'Content-Length is missing');
  if (size > CHUNK_BYTES) return problem('too-large', `a chunk has at most ${CHUNK_BYTES} bytes`);
  const sha256 = parseDigest(request.get('content-digest') ?? '');
  if (sha256 === undefined) return problem('malformed', 'Content-Digest with sha-256 is missing');
  return { size, sha256 };
}

async function keepWithinQuota(
  { desk, target, facts, file, number }: Place,
  bytes: Buffer,
  sha256: string,
): Promise<Answer> {
  const { store, usage, hashes } = desk;
  const fault = await usage.take(target, bytes.length);
  if (fault) return problem('quota', fault);
  let isKept = false;
  try {
    await desk.mark(target, facts);
    const kept = await storeChunk(store, hashes, target, { file, number, bytes, sha256 });
    isKept = kept === 'new';
    return statusOfKept(kept);
  } finally {
    if (!isKept) await usage.giveBack(target, bytes.length);
  }
}
