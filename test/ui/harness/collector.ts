import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageHeaders } from '../../../functions/collector/page-headers.ts';
import { PROBLEMS, type ProblemCode } from '../../../lib/artifacts/problem.ts';
import { describeFile, type StoredFile } from './files.ts';

/** A target of a run. */
export interface StoredTarget {
  readonly pod: string;
  readonly container: string;
  readonly manifest: Record<string, unknown>;
  readonly files: readonly StoredFile[];
}

/** A run in the store, and the status of its PowerTool while that exists. */
export interface StoredRun {
  readonly job: string;
  readonly run: string;
  readonly createdAt: string;
  readonly status: Record<string, unknown> | null;
  readonly targets: readonly StoredTarget[];
}

/** The stand-in: the page with its real headers, and the reading API of docs/upload-protocol.md. */
export interface StandIn {
  readonly url: string;
  /** Runs by namespace; what is changed here is seen at the next request. */
  readonly runs: Map<string, StoredRun[]>;
  /** Asked for so far, with the Authorization header. */
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
  /** The token without which nothing is told; undefined: a proxy adds it. */
  token: string | undefined;
  close(): Promise<void>;
}

// Proxies serve the page under a path of their own.
const PREFIX = '/some/path';

/** Starts it on a free port of loopback. */
export async function startStandIn(): Promise<StandIn> {
  const server = createServer((request, response) => {
    void respond(standIn, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const standIn: StandIn = {
    url: `http://localhost:${port}${PREFIX}/`,
    runs: new Map(),
    requests: [],
    token: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return standIn;
}

async function respond(standIn: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', standIn.url).pathname.replace(PREFIX, '');
  const { authorization } = request.headers;
  standIn.requests.push({ path, authorization });
  if (!path.startsWith('/api/')) return sendPage(path.slice(1) || 'index.html', response);
  if (standIn.token !== undefined && authorization !== `Bearer ${standIn.token}`)
    return refuse(response, 'unauthenticated', 'no valid token');
  const [, , , collection, namespace = '', , ...names] = path.split('/').map(decodeURIComponent);
  if (collection === 'whoami') return sendJson(response, 200, { user: 'ada' });
  const runs = standIn.runs.get(namespace);
  if (!runs) return refuse(response, 'forbidden', `not in ${namespace}`);
  return sendRuns(runs, names, response);
}

function sendRuns(runs: readonly StoredRun[], names: readonly string[], response: ServerResponse): void {
  if (names.length === 0) return sendJson(response, 200, { items: runs.map(summarize) });
  const [job, run, pod, container, name] = names;
  const found = runs.find((one) => one.job === job && one.run === run);
  if (found && names.length === 2) return sendJson(response, 200, detail(found));
  const target = found?.targets.find((one) => one.pod === pod && one.container === container);
  const file = target?.files.find((one) => one.name === name);
  if (!file) return refuse(response, 'not-found', 'no such file');
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${file.name}"`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': file.bytes.length,
  });
  response.end(file.bytes);
}

function summarize({ job, run, createdAt, status, targets }: StoredRun): Record<string, unknown> {
  const { phase = '', tool = '', reason = '', message = '', counts = null } = status ?? {};
  const hasArtifacts = targets.length > 0;
  return { job, run, createdAt, phase, tool, reason, message, counts, hasArtifacts };
}

function detail({ job, run, status, targets }: StoredRun): Record<string, unknown> {
  return {
    job,
    run,
    status,
    targets: targets.map(({ pod, container, manifest, files }) => ({
      pod,
      container,
      manifest: { ...manifest, files: files.map(describeFile) },
    })),
  };
}

async function sendPage(path: string, response: ServerResponse): Promise<void> {
  const bytes = path.includes('..') ? undefined : await readFile(`dist/ui/${path}`).catch(() => undefined);
  response.writeHead(bytes ? 200 : 404, bytes ? pageHeaders(path) : {});
  response.end(bytes);
}

function refuse(response: ServerResponse, code: ProblemCode, message: string): void {
  sendJson(response, PROBLEMS[code], { code, message });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
