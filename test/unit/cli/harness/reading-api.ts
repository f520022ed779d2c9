import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runOf } from '../../../../cli/core/reading-api.ts';
import { aCliJob } from './jobs.ts';

const JOB = aCliJob({ phase: 'Completed' }, 'collector');
const RUN = runOf(JOB.metadata);

/** The job whose results the stand-in has. */
export const STORED_JOB = JOB;

/** A file of the stand-in, and how it misbehaves. */
export interface StoredFile {
  readonly content: Buffer;
  /** What the manifest says instead of the truth. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Something that goes wrong with an answer: once, for the next request of a file. */
export type Trouble =
  { readonly breakAfter: number } | { readonly status: number } | { readonly ignoreRange: true };

/** A stand-in for the reading side of the collector, as docs/upload-protocol.md has it. */
export interface ReadingApi {
  readonly url: string;
  /** Requests as they came: method, path, headers. */
  readonly requests: IncomingMessage[];
  readonly troubles: Trouble[];
  readonly close: () => Promise<void>;
}

/** The token that it knows. */
export const TOKEN = 'token-of-jane';

/** @param files by `pod/file`. */
export async function serveReadingApi(
  files: Readonly<Record<string, StoredFile>>,
  manifest: Readonly<Record<string, unknown>> = {},
): Promise<ReadingApi> {
  const [requests, troubles]: [IncomingMessage[], Trouble[]] = [[], []];
  const server = createServer((request, response) => {
    requests.push(request);
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return answer(response, 401, { code: 'no', message: 'unknown token' });
    const path = request.url ?? '';
    const base = `/api/v1/namespaces/shop/jobs`;
    if (path === '/api/v1/whoami') return answer(response, 200, { user: 'jane' });
    if (path === base)
      return answer(response, 200, { items: [{ job: JOB.metadata.name, run: RUN, createdAt: '' }] });
    if (path === `${base}/${JOB.metadata.name}/${RUN}`)
      return answer(response, 200, detailOf(files, manifest));
    const [pod, container, name] = path.slice(`${base}/${JOB.metadata.name}/${RUN}/`.length).split('/');
    const file = container === `toe-${pod ?? ''}` ? files[`${pod ?? ''}/${name ?? ''}`] : undefined;
    if (!file) return answer(response, 404, { code: 'no', message: 'unknown' });
    sendFile(file.content, request, response, troubles.shift());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, troubles, close };
}

function detailOf(
  files: Readonly<Record<string, StoredFile>>,
  more: Readonly<Record<string, unknown>>,
): object {
  const pods = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  const targets = pods.map((pod) => ({
    pod,
    container: `toe-${pod}`,
    manifest: manifestOf(pod, files, more),
  }));
  return { job: JOB.metadata.name, run: RUN, status: null, targets };
}

function manifestOf(
  pod: string,
  files: Readonly<Record<string, StoredFile>>,
  more: Readonly<Record<string, unknown>>,
): object {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`${pod}/`));
  return {
    final: true,
    partial: false,
    reason: '',
    exitCode: 0,
    podNamespace: 'shop',
    attempt: 1,
    files: own.map(([path, { content, claims }]) => ({
      name: path.slice(pod.length + 1),
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      type: 'binary',
      chunks: 1,
      whole: true,
      ...claims,
    })),
    ...more,
  };
}

function sendFile(
  content: Buffer,
  { headers }: IncomingMessage,
  response: ServerResponse,
  trouble: Trouble | undefined,
): void {
  if (trouble && 'status' in trouble)
    return answer(response, trouble.status, { code: 'busy', message: 'try again' });
  const [, start] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  const from = start === undefined || (trouble && 'ignoreRange' in trouble) ? 0 : Number(start);
  const part = content.subarray(from);
  const range = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length, ...(from > 0 ? range : {}) });
  if (!trouble || !('breakAfter' in trouble)) return void response.end(part);
  response.write(part.subarray(0, trouble.breakAfter), () => setImmediate(() => response.destroy()));
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
