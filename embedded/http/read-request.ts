import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import type { PatchKind } from '../../lib/kube/port.ts';
import type { ApiRequest } from '../model/api-server.ts';
import { badRequest, Failure } from '../model/failure.ts';

/** Largest body that is read, in bytes: what a real API server takes. */
const MAX_BYTES = 3 * 1024 * 1024;

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies ApiRequest['method'][];

const PATCHES: Readonly<Record<string, PatchKind>> = {
  'application/strategic-merge-patch+json': 'strategic',
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
  'application/apply-patch+yaml': 'apply',
};

/**
 * An HTTP request as the model takes it.
 * @param path without what stands before `/api`.
 * @throws Failure when method, content type or body is none that an API server takes.
 */
export async function readRequest(
  incoming: IncomingMessage,
  path: string,
  query: URLSearchParams,
): Promise<ApiRequest> {
  const method = incoming.method ?? 'GET';
  if (!isMethod(method)) throw new Failure(405, 'MethodNotAllowed', `${method} is not served`);
  const type = (incoming.headers['content-type'] ?? '').split(';')[0] ?? '';
  const patch = method === 'PATCH' ? patchOf(type) : undefined;
  const body = method === 'GET' ? undefined : parseBody(await readBody(incoming), type);
  return {
    method,
    path,
    query: Object.fromEntries(query),
    ...(body === undefined ? {} : { body }),
    ...(patch ? { patch } : {}),
  };
}

function isMethod(text: string): text is ApiRequest['method'] {
  return METHODS.includes(text);
}

function patchOf(type: string): PatchKind {
  const patch = PATCHES[type];
  if (patch) return patch;
  throw unsupported(type, Object.keys(PATCHES));
}

// What is too much is read to its end all the same: only then does the client hear the answer.
async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BYTES) throw new Failure(413, 'RequestEntityTooLarge', `limit is ${MAX_BYTES}`);
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string, type: string): unknown {
  if (text === '') return undefined;
  if (type.includes('protobuf')) throw unsupported(type, ['application/json', 'application/yaml']);
  try {
    return type.endsWith('yaml') ? parse(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
}

function unsupported(type: string, types: readonly string[]): Failure {
  const message = `the body of the request was in an unknown format (${type}) - accepted media types include: ${types.join(', ')}`;
  return new Failure(415, 'UnsupportedMediaType', message);
}
