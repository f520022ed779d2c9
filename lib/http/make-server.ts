import { createServer, type RequestListener, type Server } from 'node:http';

/** Milliseconds that a client has to send its headers, and as long again for the whole request. The answer may take longer. */
export const RECEIVE_TIMEOUT = 10_000;
/** How often it is looked for clients that are too slow, in milliseconds. */
const CHECK_INTERVAL = 1000;
/** Bytes of all headers together. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Connections at once; one more is closed. The queue-proxy of Knative needs 100. */
const MAX_CONNECTIONS = 1024;
/**
 * Milliseconds that a connection may be idle. Longer than what Knative keeps one for (90 s): so it is never closed here
 * just when an event is on its way in it.
 */
const KEEP_ALIVE = 100_000;

/**
 * What a request may ask for: a URL in the request line is for proxies, and a fragment is never sent. For a URL with one
 * Express calls url.parse(), at which Node.js writes a warning into the log.
 */
const PATH = /^\/[^#]*$/;

/**
 * An HTTP server that strangers may talk to: it takes slow, large and ambiguous requests from nobody. What is no HTTP
 * (a bare line feed, two lengths, headers too large) Node answers with 400 or 431 and a closed connection.
 * @param receiveTimeout milliseconds for a whole request.
 */
export function makeServer(app: RequestListener, receiveTimeout = RECEIVE_TIMEOUT): Server {
  const server = createServer(
    {
      headersTimeout: RECEIVE_TIMEOUT,
      requestTimeout: receiveTimeout,
      connectionsCheckingInterval: CHECK_INTERVAL,
      keepAliveTimeout: KEEP_ALIVE,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Also when NODE_OPTIONS says otherwise.
      insecureHTTPParser: false,
    },
    (request, response) => {
      if (!PATH.test(request.url ?? '')) return void response.writeHead(400, { connection: 'close' }).end();
      app(request, response);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}
