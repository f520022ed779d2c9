import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import type { ObjectEvent } from '../api/event.ts';
import { limitRequests } from './limit-requests.ts';
import { MAX_EVENT_BYTES, receive, type Received } from './receive.ts';
import { DONE, statusOf } from './respond.ts';

/** What is done with an event. @throws KubeError when it should be sent again, or never. */
export type Handle = (event: ObjectEvent, log: Logger) => Promise<void>;

/** What the HTTP side of a function serves. */
export interface Served {
  readonly handle: Handle;
  readonly log: Logger;
  /** Whether it wants to get events; without it, always. */
  readonly isReady?: () => boolean;
  /** Looks at who sends; without it, everybody may. */
  readonly verify?: RequestHandler | undefined;
}

/** Events that are worked on at once; Knative sends 100 at most. */
const MAX_REQUESTS = 200;

/** The HTTP side of a function: CloudEvents on `POST /`, health on `GET /health/...`. */
export function makeApp({ handle, log, isReady = () => true, verify }: Served): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/health/liveness', (_request, response) => void response.status(200).end());
  app.get('/health/readiness', (_request, response) => void response.status(isReady() ? 200 : 503).end());
  // Without inflate an encoded body is refused: nobody sends one, and a small one may be huge.
  const text = express.text({ type: () => true, limit: MAX_EVENT_BYTES, inflate: false });
  const enter = [limitRequests(MAX_REQUESTS), ...(verify ? [verify] : []), text];
  app.post(
    '/',
    enter,
    forEvents(log, ({ event, id }) => outcome(handle, event, log.child({ event: id, ...event }))),
  );
  app.post(
    '/dead-letter',
    enter,
    forEvents(log, (letter) => bury(log, letter)),
  );
  app.use((_request, response) => void response.status(404).end());
  // What body-parser and Express refuse carries a 4xx; anything else is a fault of ours, to be tried again.
  app.use((error: { status?: number }, _request: Request, response: Response, _next: unknown) => {
    response.status(error.status ?? 503).end();
  });
  return app;
}

type Answer = (request: Request, response: Response) => Promise<void>;

/** @param work gives the status of the answer, whose body is always empty. */
function forEvents(log: Logger, work: (received: Received) => number | Promise<number>): Answer {
  return async ({ headers, body }, response) => {
    const received = receive(headers, typeof body === 'string' ? body : '');
    if ('event' in received) return void response.status(await work(received)).end();
    log.warn({ why: received.malformed }, 'refused a request that is no event');
    response.status(400).end();
  };
}

// An event that its function could not work off, even after retries. Timers find its job again; people find this.
function bury(log: Logger, { event, id, lastStatus }: Received): number {
  log.error({ deadLetter: { id, ...event }, lastStatus }, 'an event could not be delivered');
  return DONE;
}

async function outcome(handle: Handle, event: ObjectEvent, log: Logger): Promise<number> {
  try {
    await handle(event, log);
    return DONE;
  } catch (error) {
    log.error({ err: error }, 'the event could not be worked off');
    return statusOf(error);
  }
}
