import express, { type Express, type Request, type Response } from 'express';
import { makeApp, type Served } from '../app.ts';
import { limitRequests } from '../limit-requests.ts';
import { answering } from './answer.ts';
import type { Collector } from './collector.ts';
import { makeResults } from './results.ts';
import { servePages, type Pages } from './static.ts';
import { makeUploads } from './uploads.ts';

/** What the HTTP side of the collector serves. */
export interface ServedCollector extends Served {
  readonly collector: Collector;
  readonly pages: Pages;
  /** Resolves when requests may be let in. @throws when they may not. */
  readonly pass: () => Promise<void>;
}

/** Requests that are worked on at once. */
const MAX_REQUESTS = 200;

/** The HTTP side of the collector: tools, people, the web page, and the events that every function gets. */
export function makeCollectorApp({ collector, pages, pass, ...served }: ServedCollector): Express {
  const { log } = collector;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const enter = [
    limitRequests(MAX_REQUESTS),
    answering(log, async () => {
      await pass();
      return 'next' as const;
    }),
  ];
  app.use('/upload/v1', enter, makeUploads(collector));
  app.use('/api/v1', enter, makeResults(collector));
  app.use(['/upload', '/api'], (_request, response) => {
    response.status(404).json({ code: 'not-found', message: 'there is nothing here' });
  });
  // What Express refuses (a path that is no text, a body that is too large) carries a 4xx; anything else is a fault of ours.
  app.use(
    ['/upload', '/api'],
    (error: { status?: number }, _request: Request, response: Response, _next: unknown) => {
      const status = error.status ?? 503;
      response
        .status(status)
        .json({ code: status === 413 ? 'too-large' : 'malformed', message: 'the request cannot be read' });
    },
  );
  app.use(servePages(pages));
  app.use(makeApp(served));
  return app;
}
