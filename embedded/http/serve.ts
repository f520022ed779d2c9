import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authorize } from '../model/admission/authorize.ts';
import type { ApiRequest, ApiServer, Identity } from '../model/api-server.ts';
import { catalogueOf, NoPage, parseRequest, type Call, type Catalogue } from '../model/call.ts';
import { answerOf, type Answer } from '../model/answer.ts';
import { Failure } from '../model/failure.ts';
import { rowsOf, wantsTable } from './accept.ts';
import { addNewEvents, isCoreEvents } from './core-events.ts';
import { logRefOf, serveLog, type Log, type LogRef, type LogSource } from './logs.ts';
import { makePages, type Pages } from './pages.ts';
import { readRequest } from './read-request.ts';
import { isRulesReview, reviewRules } from './review-rules.ts';
import { makeTable } from './table.ts';
import { serveWatch } from './watch.ts';

/** What is served, and to whom. */
export interface ApiOptions {
  readonly server: ApiServer;
  readonly logs: LogSource;
  /**
   * Who may ask, by a secret that is the first step of every path. (A secret in the path, since kubectl sends
   * no token over plain http. It keeps other users of this machine, and web pages, away.)
   */
  readonly identities: ReadonlyMap<string, Identity>;
}

/** An API server that listens. */
export interface ServedApi {
  /** `http://127.0.0.1:PORT`; clients add a secret. */
  readonly origin: string;
  /** Ends it, and every watch. */
  readonly close: () => Promise<void>;
}

/** Serves the model over HTTP on a free port of this machine, so that kubectl and client libraries can use it. */
export async function serveApi(options: ApiOptions): Promise<ServedApi> {
  const context = {
    ...options,
    catalogue: catalogueOf(options.server.resources),
    pages: makePages(options.server.resources),
  };
  const http = createServer((incoming, response) => void answer(context, incoming, response));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => close(http) };
}

interface Context extends ApiOptions {
  readonly catalogue: Catalogue;
  readonly pages: Pages;
}

function close(http: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeAllConnections();
  return closed;
}

async function answer(context: Context, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(context, incoming, response);
  } catch (error) {
    send(
      response,
      answerOf(() => {
        throw error instanceof Failure || error instanceof NoPage ? error : faultOf(error);
      }),
    );
  }
}

function faultOf(error: unknown): Failure {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Failure(500, 'InternalError', `a fault in the embedded API server: ${text}`);
}

async function route(context: Context, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { server, identities } = context;
  const { pathname, searchParams: query } = new URL(incoming.url ?? '/', 'http://localhost');
  const [, secret = ''] = pathname.split('/');
  const identity = identities.get(secret);
  if (!identity) throw new Failure(401, 'Unauthorized', 'Unauthorized');
  const path = pathname.slice(secret.length + 1);
  const request = await readRequest(incoming, path, query);
  if (isRulesReview(request)) return send(response, reviewRules(request, identity));
  if (request.method !== 'GET') return send(response, server.handle(request, { identity }));
  const page = context.pages.get(path.replace(/\/$/, ''));
  if (page !== undefined) return send(response, { status: 200, body: page });
  const log = logRefOf(path, query);
  if (log) return serveLog(readLog(context, log, identity), query, response, server.now());
  const call = parseRequest(context.catalogue, request, identity);
  if (!['true', '1'].includes(query.get('watch') ?? ''))
    return send(response, read(server, call, request, incoming.headers.accept));
  authorize(call, 'watch');
  serveWatch(server, call, incoming, response);
}

function readLog({ logs, catalogue }: Context, ref: LogRef, identity: Identity): Log {
  const path = `/api/v1/namespaces/${ref.namespace}/pods/${ref.pod}`;
  authorize({ ...parseRequest(catalogue, { method: 'GET', path }, identity), subresource: 'log' });
  return logs(ref);
}

function read(server: ApiServer, call: Call, request: ApiRequest, accept: string | undefined): Answer {
  const { status, body } = server.handle(request, { identity: call.identity });
  if (status !== 200 || typeof body === 'string') return { status, body };
  const whole = isCoreEvents(call.resource) && call.verb === 'list' ? addNewEvents(server, call, body) : body;
  if (!wantsTable(accept)) return { status, body: whole };
  const include = rowsOf(call.query['includeObject']);
  return { status, body: makeTable(call.resource, whole, { now: server.now(), include }) };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (response.headersSent) return void response.destroy();
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}
