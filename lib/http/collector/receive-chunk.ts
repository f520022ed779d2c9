import type { Request } from 'express';
import { CHUNK_BYTES } from '../../artifacts/chunks.ts';
import { CRC_HEADER, formatCrc, parseCrc } from '../../artifacts/crc.ts';
import { chunkPrefix } from '../../artifacts/layout.ts';
import { isProblem, problem, type Problem } from '../../artifacts/problem.ts';
import { holdsChunk, storeChunk, type Kept } from '../../store/store-chunk.ts';
import type { Answer } from './answer.ts';
import { readBody, sizeOf } from './read-body.ts';
import { answerKept, type Upload } from './upload.ts';
import { withinQuota } from './within-quota.ts';

/** Where a chunk belongs. */
export interface Place extends Upload {
  readonly file: string;
  readonly number: number;
}

/** Takes a chunk: the whole of it is in memory before a byte of it is stored. */
export async function receiveChunk(request: Request, place: Place): Promise<Answer> {
  const told = readHeaders(request);
  if (isProblem(told)) return told;
  const { desk, job } = place;
  const giveBack = await desk.slots.take({ namespace: job.namespace, job: job.uid });
  if (!giveBack) return problem('too-many', 'too many chunks are on their way at once: try again');
  const buffer = desk.buffers.take();
  let unused = Promise.resolve(buffer);
  try {
    const bytes = Buffer.from(buffer, 0, told.size);
    await readBody(request, bytes);
    const kept = await keepChunk(place, bytes, told.crc);
    // A hash may have to wait for the chunk before; who sent this one need not.
    if (!isProblem(kept))
      unused = desk.hashes.add(chunkPrefix(place.target, place.file), place.number, bytes);
    return answerKept(kept, formatCrc(told.crc));
  } finally {
    void unused.then((memory) => {
      desk.buffers.giveBack(memory);
      giveBack();
    });
  }
}

function readHeaders(request: Request): { readonly size: number; readonly crc: number } | Problem {
  const size = sizeOf(request);
  if (size === undefined) return problem('malformed', 'Content-Length is missing');
  if (size > CHUNK_BYTES) return problem('too-large', `a chunk has at most ${CHUNK_BYTES} bytes`);
  const crc = parseCrc(request.get(CRC_HEADER) ?? '');
  if (crc === undefined) return problem('malformed', NO_CRC);
  return { size, crc };
}

const NO_CRC = `the header ${CRC_HEADER}, eight hexadecimal digits, is missing: a tool image made for an older toe is to be made and approved anew`;

async function keepChunk(
  { desk, target, facts, file, number }: Place,
  bytes: Uint8Array,
  crc: number,
): Promise<Kept | Problem> {
  const { store } = desk;
  const chunk = { file, number, bytes, crc };
  const kept = await withinQuota({ desk, target, facts }, { bytes: bytes.length }, () =>
    storeChunk(store, target, chunk),
  );
  const hasNoRoom = isProblem(kept) && kept.code === 'quota';
  // One whose answer was lost comes again, also when it was the last that fitted.
  return hasNoRoom && (await holdsChunk(store, target, chunk)) ? 'same' : kept;
}
