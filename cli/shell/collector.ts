import * as http from 'node:http';
import * as https from 'node:https';
import { COLLECTOR_ENDPOINT } from '../../lib/api/collector.ts';
import { isLocal, type Gateway } from '../core/parse-gateway.ts';
import type { Place } from '../core/suggest.ts';
import type { Bearer, BearerToken } from './bearer-token.ts';
import { forwardPort, type ForwardingMachine } from './forward-port.ts';

/** By this name the gateway knows that the collector is meant. */
const COLLECTOR_HOST = new URL(COLLECTOR_ENDPOINT).host;

/** Milliseconds without a byte after which a request counts as unanswered. A collector may have to start first. */
const TIMEOUT = 60_000;

/** A request to the collector. */
export interface CollectorRequest {
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** Breaks it off. */
  readonly signal?: AbortSignal;
}

/** The collector, asked with the token of the user. */
export interface Collector {
  /** The answer, whichever it is, with a body that is still to be read. @throws Failure or Error when there is none. */
  readonly send: (request: CollectorRequest) => Promise<http.IncomingMessage>;
  readonly close: () => void;
}

/** Finds the way to the collector. No request is sent yet. @param place that the gateway is in. */
export function openCollector(
  gateway: Gateway,
  bearer: BearerToken,
  place: Place,
  machine: ForwardingMachine,
): Collector {
  const way = 'url' in gateway ? direct(gateway.url) : forwardPort(gateway, place, machine);
  // Behind a name of its own a gateway goes by that name.
  const host = 'url' in gateway && !isLocal(gateway.url) ? gateway.url.host : COLLECTOR_HOST;
  const once = async ({ method = 'GET', path, headers = {}, signal }: CollectorRequest): Promise<Sent> => {
    // Who has to log in does so here, where he is asked: the kubectl that forwards a port asks nobody.
    const { token, forget } = await bearer();
    const answer = await request(`${await way.url()}${path}`, {
      method,
      signal,
      headers: { ...headers, host, authorization: `Bearer ${token}`, 'user-agent': 'kubectl-toe' },
    });
    return { answer, forget };
  };
  return {
    send: async (asked) => {
      const { answer, forget } = await once(asked);
      if (answer.statusCode !== 401 || !forget()) return answer;
      answer.resume();
      return (await once(asked)).answer;
    },
    close: way.close,
  };
}

interface Sent {
  readonly answer: http.IncomingMessage;
  /** Of the token that it was sent with. */
  readonly forget: Bearer['forget'];
}

function direct(url: URL): ReturnType<typeof forwardPort> {
  return { url: () => Promise.resolve(url.href.replace(/\/$/, '')), close: () => undefined };
}

function request(url: string, options: http.RequestOptions): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = (url.startsWith('https:') ? https : http).request(url, { ...options, timeout: TIMEOUT });
    sent.on('response', resolve);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT / 1000}s`)));
    sent.on('error', reject);
    sent.end();
  });
}
