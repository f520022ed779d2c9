import { authorization } from '../reading/get.ts';
import { explainAnswer } from '../reading/explain-answer.ts';
import type { FoundFile } from '../files.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatHex } from '../format/hex.ts';
import { isProblem, type Problem } from '../problem.ts';
import { inflate, isGzip, MAX_INFLATED } from './inflate.ts';
import { readStream } from './read-stream.ts';

/** A file as it is looked at: unpacked. */
export interface FetchedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly notes: readonly string[];
}

const TOO_LARGE: Problem = {
  problem: `This file is larger than ${formatBytes(MAX_INFLATED)}, or grows more than a hundredfold when it is unpacked. Download it to look at it.`,
};
const CUT = 'The file ends early or is damaged: shown is what could be read.';

/** Fetches a whole file, checks it by its sha256, and unpacks it. */
export async function fetchFile(
  file: FoundFile,
  token: string,
  onBytes?: (bytes: number) => void,
): Promise<FetchedFile | Problem> {
  const stream = await openFile(file, token);
  if (isProblem(stream)) return stream;
  const { bytes, more, broken } = await readStream(stream, MAX_INFLATED, onBytes);
  if (broken) return { problem: 'The connection was lost while the file was read. Try again.' };
  if (more) return TOO_LARGE;
  if (file.whole && !(await hasHash(bytes, file.sha256)))
    return { problem: 'The bytes do not have the sha256 of the manifest. Download the file to look at it.' };
  return unpack(bytes, file);
}

/** Fetches the beginning of a text, unpacked. */
export async function fetchBeginning(
  file: FoundFile,
  token: string,
  most: number,
): Promise<FetchedFile | Problem> {
  const stream = await openFile(file, token);
  if (isProblem(stream)) return stream;
  const plain = file.encoding === 'gzip' ? stream.pipeThrough(new DecompressionStream('gzip')) : stream;
  const { bytes, more, broken } = await readStream(plain, most);
  const notes = more ? [`Shown are the first ${formatBytes(most)}. Download the file for the rest.`] : [];
  return { bytes, notes: broken ? [...notes, CUT] : notes };
}

async function openFile(
  { path }: FoundFile,
  token: string,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | Problem> {
  const answer = await fetch(path, { headers: authorization(token) }).catch(() => undefined);
  if (answer?.ok && answer.body) return answer.body;
  return {
    problem: answer ? await explainAnswer(answer) : 'The collector does not answer. Try again.',
  };
}

async function unpack(bytes: Uint8Array<ArrayBuffer>, file: FoundFile): Promise<FetchedFile | Problem> {
  let plain = bytes;
  const notes = new Set<string>();
  // Twice at most: a pprof file is gzip by itself, and may have been compressed on its way.
  for (let times = 0; times < 2 && isPacked(plain, file, times); times += 1) {
    const { bytes: inflated, more, broken } = await inflate(plain);
    if (more) return TOO_LARGE;
    if (broken) notes.add(CUT);
    plain = inflated;
  }
  if (!file.whole) notes.add('The file was not whole when it was read.');
  return { bytes: plain, notes: [...notes] };
}

function isPacked(bytes: Uint8Array, { type, encoding }: FoundFile, times: number): boolean {
  return isGzip(bytes) && (type === 'pprof' || (encoding === 'gzip' && times === 0));
}

/** Browsers only compute hashes on secure pages (https, localhost); elsewhere nothing is checked. */
async function hasHash(bytes: Uint8Array<ArrayBuffer>, sha256: string): Promise<boolean> {
  // eslint's types say that it is always there.
  const subtle = (globalThis.crypto as Partial<typeof crypto>).subtle;
  if (!subtle || sha256 === '') return true;
  return formatHex(new Uint8Array(await subtle.digest('SHA-256', bytes))) === sha256;
}
