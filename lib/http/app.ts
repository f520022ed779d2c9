import express, { type Express, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { ObjectEvent } from '../api/event.ts';
import { MAX_EVENT_BYTES, receive } from './receive.ts';
import { DONE, statusOf } from './respond.ts';

/** What is done with an event. @throws KubeError when it should be sent again, or never. */
export type Handle = (event: ObjectEvent, log: Logger) => Promise<void>;

/** The HTTP side of a function: CloudEvents on `POST /`, health on `GET /health/...`. */
export function makeApp(handle: Handle, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get(['/health/liveness', '/health/readiness'], (_request, response) => void response.status(200).end());
  const text = express.text({ type: () => true, limit: MAX_EVENT_BYTES });
  app.post('/', text, (request, response) => answer(handle, log, request, response));
  app.post('/dead-letter', text, (request, response) => bury(log, request, response));
  app.use((_request, response) => void response.status(404).end());
  // What body-parser and Express refuse carries a 4xx; anything else is a fault of ours, to be tried again.
  app.use((error: { status?: number }, _request: Request, response: Response, _next: unknown) => {
    response.status(error.status ?? 503).end();
  });
  return app;
}

// An event that its function could not work off, even after retries. Timers find its job again; people find this.
function bury(log: Logger, { headers }: Request, response: Response): void {
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith('ce-'));
  log.error({ deadLetter: Object.fromEntries(attributes) }, 'an event could not be delivered');
  response.status(DONE).end();
}

async function answer(handle: Handle, log: Logger, request: Request, response: Response): Promise<void> {
  const event = receive(request.headers, typeof request.body === 'string' ? request.body : '');
  if ('malformed' in event) {
    log.warn({ why: event.malformed }, 'refused a request that is no event');
    return void response.status(400).end();
  }
  const { id, ...hint } = event;
  const bound = log.child({ event: id, ...hint });
  response.status(await outcome(handle, hint, bound)).end();
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
