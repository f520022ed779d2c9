import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiServer, WatchEvent, WatchQuery } from '../model/api-server.ts';
import type { Call } from '../model/call.ts';
import { Failure } from '../model/failure.ts';
import type { JsonObject } from '../model/json.ts';
import { apiVersionOf } from '../model/resource.ts';
import { rowsOf, wantsTable } from './accept.ts';
import { isCoreEvents, NEW_EVENTS, toCoreEvent } from './core-events.ts';
import { makeTable } from './table.ts';

/** Seconds between two bookmarks; the client of Node ends a watch that says nothing for 30 s. */
const BOOKMARK_SECONDS = 20;
/** Seconds after which a watch ends, when the client does not say; it is expected to begin another. */
const DEFAULT_SECONDS = 1800;
/** Bytes that wait for a client that reads too slowly; then its watch is cut off. */
const MAX_WAITING = 16 * 1024 * 1024;

/** Answers a watch: a stream of JSON lines, until the client goes or its time is over. */
export function serveWatch(
  server: ApiServer,
  call: Call,
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  const write = writerOf(server, call, incoming, response);
  const bookmarks = call.query['allowWatchBookmarks'] === 'true';
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  try {
    const end = open(server, call, write);
    const mark = (annotations?: JsonObject): void => write('BOOKMARK', bookmarkOf(server, call, annotations));
    if (bookmarks && call.query['sendInitialEvents'] === 'true') mark(INITIAL_EVENTS_END);
    const ticking = bookmarks ? setInterval(mark, BOOKMARK_SECONDS * 1000) : undefined;
    const seconds = Number(call.query['timeoutSeconds'] ?? DEFAULT_SECONDS);
    const timeout = setTimeout(() => response.end(), seconds * 1000);
    response.on('close', () => {
      end();
      clearInterval(ticking);
      clearTimeout(timeout);
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    write('ERROR', error.body);
    response.end();
  }
}

const INITIAL_EVENTS_END: JsonObject = { 'k8s.io/initial-events-end': 'true' };

type Write = (type: WatchEvent['type'] | 'BOOKMARK' | 'ERROR', object: JsonObject) => void;

function writerOf(
  server: ApiServer,
  { resource, query }: Call,
  incoming: IncomingMessage,
  response: ServerResponse,
): Write {
  const asTable = wantsTable(incoming.headers.accept);
  const include = rowsOf(query['includeObject']);
  return (type, object) => {
    const isObject = type !== 'ERROR' && type !== 'BOOKMARK';
    const shown = asTable && isObject ? makeTable(resource, object, { now: server.now(), include }) : object;
    response.write(`${JSON.stringify({ type, object: shown })}\n`);
    if (response.writableLength > MAX_WAITING) response.destroy();
  };
}

/** Begins to watch. @returns ends it. @throws Failure when it cannot begin there. */
function open(server: ApiServer, call: Call, write: Write): () => void {
  const { resource, query } = call;
  const onEvent = ({ type, object }: WatchEvent): void => write(type, object);
  const ends = [server.watch(queryOf(call, resource, query['fieldSelector']), onEvent)];
  if (isCoreEvents(resource)) {
    const onNew = (event: WatchEvent): void => {
      const core = toCoreEvent(event, query['fieldSelector']);
      if (core) onEvent(core);
    };
    ends.push(server.watch(queryOf(call, NEW_EVENTS), onNew));
  }
  return () => ends.forEach((end) => end());
}

function queryOf({ namespace, query }: Call, resource: Call['resource'], fieldSelector?: string): WatchQuery {
  const { labelSelector, resourceVersion = '' } = query;
  return {
    resource,
    ...(namespace ? { namespaces: [namespace] } : {}),
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
    since: isStart(query) ? 'start' : Number(resourceVersion),
  };
}

// Without a version a watch begins with what exists.
function isStart({ resourceVersion = '', sendInitialEvents }: Call['query']): boolean {
  return sendInitialEvents === 'true' || resourceVersion === '' || resourceVersion === '0';
}

function bookmarkOf(server: ApiServer, { resource }: Call, annotations?: JsonObject): JsonObject {
  const resourceVersion = String(server.state().version);
  return {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) },
  };
}
