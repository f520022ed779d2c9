import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../core/failure.ts';
import { forwardedHeaders, returnedHeaders, UI_METHODS } from '../core/ui-headers.ts';
import type { Collector } from './collector.ts';
import type { Machine } from './machine.ts';

/** The page of the collector on this machine, for one user. */
export interface ServedUi {
  /** A link that opens the page once. */
  readonly link: () => string;
  readonly close: () => Promise<void>;
}

/** What is told of links and answers. */
export interface UiOptions extends Pick<Machine, 'random'> {
  /** A link was opened; the next one is another. */
  readonly onOpen: () => void;
  /** A link was opened that had been opened before: by whom? */
  readonly onReuse: () => void;
  /** The collector could not be asked: once for each reason, however often the page asks. */
  readonly onTrouble: (why: string) => void;
}

/**
 * Serves the collector on 127.0.0.1, with the token of the user, which the browser never sees. Whoever opens the link
 * first is led to a path with a secret in it, and only below that path anything is answered: so neither other users of
 * this machine nor other web pages, whatever name they give to this address, get at it. No cookie is used: those of one
 * port are sent to all others.
 */
export async function serveUi(collector: Collector, options: UiOptions): Promise<ServedUi> {
  const secret = options.random(32);
  const links = { next: options.random(16), used: new Set<string>() };
  const forward = makeForwarder(collector, options);
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (!isMeant(request, portOf(server)))
      return refuse(response, 403, 'This is not the address of the page.');
    if (path.startsWith('/open/')) return open(path.slice('/open/'.length), response);
    if (!isEqual(path.slice(1, secret.length + 1), secret) || path[secret.length + 1] !== '/')
      return refuse(response, 403, 'Open the page by the link that kubectl toe ui has printed.');
    void forward(path.slice(secret.length + 1), request, response);
  });
  function open(ticket: string, response: ServerResponse): void {
    if (isEqual(ticket, links.next)) {
      links.used.add(ticket);
      links.next = options.random(16);
      response.writeHead(302, { location: `/${secret}/`, ...PRIVATE }).end();
      return options.onOpen();
    }
    refuse(response, 403, 'This link has been used, or is none. kubectl toe ui has printed a new one.');
    if (links.used.has(ticket)) options.onReuse();
  }
  await listen(server);
  return {
    link: () => `http://127.0.0.1:${portOf(server)}/open/${links.next}`,
    close: () => close(server),
  };
}

const PRIVATE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}

// A page elsewhere can give its own name this address, but not the name that its browser sends.
function isMeant({ headers, method = '' }: IncomingMessage, port: number): boolean {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`];
  return names.includes(headers.host ?? '') && UI_METHODS.includes(method);
}

function isEqual(text: string, secret: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...PRIVATE }).end(`${text}\n`);
}

type Forward = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

function makeForwarder(collector: Collector, { onTrouble }: UiOptions): Forward {
  let told: string | undefined;
  return async (path, request, response) => {
    try {
      const { method = 'GET', headers } = request;
      const answer = await collector.send({ method, path, headers: forwardedHeaders(headers) });
      told = undefined;
      response.writeHead(answer.statusCode ?? 502, returnedHeaders(answer.headers));
      await pipeline(answer, response);
    } catch (error) {
      // What has begun to be sent can only be broken off.
      if (response.headersSent) return void response.destroy();
      const why = error instanceof Failure ? error.message : 'The collector does not answer.';
      if (why !== told) onTrouble(why);
      told = why;
      if (path.startsWith('/api/')) refuseAsCollector(response, why);
      else refuse(response, 502, why);
    }
  };
}

// In the form in which the page reads what the collector refuses.
function refuseAsCollector(response: ServerResponse, message: string): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...PRIVATE };
  response.writeHead(502, headers).end(JSON.stringify({ code: 'unreachable', message }));
}
