import * as http from 'node:http';
import * as https from 'node:https';
import type * as z from 'zod';
import { COLLECTOR_ENDPOINT } from '../../lib/api/collector.ts';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { parseJson } from '../../lib/api/parse-json.ts';
import { readText } from '../../lib/kube/client.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { isLocal, type Gateway } from '../core/parse-gateway.ts';
import { COLLECTOR } from '../core/reading-api.ts';
import { plainText } from '../core/plain-text.ts';
import type { Place } from '../core/suggest.ts';
import { backOff, type Patience } from './back-off.ts';
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

/** How often a question is asked: for four seconds, in which a collector that died has started again. */
const MAX_TRIES = 5;

/**
 * Asks for something that the collector knows; undefined when it does not. Asks again while the collector cannot be
 * reached.
 * @throws Failure
 */
export async function askCollector<T>(
  collector: Collector,
  path: string,
  schema: z.ZodType<T>,
  patience: Patience,
): Promise<T | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await askOnce(collector, { path, signal: patience.signal }, schema);
    } catch (error) {
      if (patience.signal.aborted) throw new Failure(EXIT.interrupted, 'Interrupted.');
      const mayPass = error instanceof Failure && error.exitCode === EXIT.unreachable;
      if (!mayPass || tries === MAX_TRIES) throw error;
    }
    await backOff(tries, patience);
  }
}

async function askOnce<T>(
  collector: Collector,
  asked: CollectorRequest,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const { status, text } = await answerOf(collector, asked).catch((error: unknown) => {
    throw error instanceof Failure ? error : new Failure(EXIT.unreachable, cannotReach(error));
  });
  if (status === 404) return undefined;
  if (status !== 200) throw collectorFailure(status, text);
  const read = schema.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new Failure(
    EXIT.failed,
    'The answer of the collector cannot be read.\nIt may be newer: take the kubectl-toe that belongs to it. Or --gateway leads to something else.',
  );
}

// To the end of its body: a collector may die on the way.
async function answerOf(
  { send }: Collector,
  asked: CollectorRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await send(asked);
  return { status: response.statusCode ?? 0, text: await readText(response) };
}

function cannotReach(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `The collector cannot be reached: ${plainText(why)}\nIs it there? kubectl -n ${SYSTEM_NAMESPACE} get ksvc ${COLLECTOR}; another way to it: --gateway.`;
}

/** What a user is told when the collector refuses or fails. */
export function collectorFailure(status: number, text: string): Failure {
  const body = parseJson(text) as { message?: unknown } | undefined;
  const said = plainText(typeof body?.message === 'string' ? body.message : `HTTP status ${status}`).slice(
    0,
    500,
  );
  if (status === 401)
    return new Failure(
      EXIT.refused,
      `The collector does not know you: ${said}\nLog in again, or use --as-service-account.`,
    );
  if (status === 403)
    return new Failure(
      EXIT.refused,
      `The collector does not let you: ${said}\nYou need get on powertools/artifacts in the namespace: ask your admin to bind the role toe-results or toe-user to you.`,
    );
  return new Failure(
    EXIT.unreachable,
    `The collector failed (${status}): ${said}\nTry again; see kubectl -n ${SYSTEM_NAMESPACE} get ksvc ${COLLECTOR}.`,
  );
}
