import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { isProblem, problem, PROBLEMS, type Problem } from '../../artifacts/problem.ts';
import { StoreError } from '../../store/port.ts';

/** What a handler gives: the JSON of its answer, a problem, `next` to let the request pass, or nothing when it has answered itself. */
export type Answer = { readonly status: number; readonly body?: object } | Problem | 'next' | undefined;

/** Seconds after which one may try again. */
const RETRY_AFTER = '1';

/** Makes a handler of Express of a function that gives the answer. A fault of the store or of the API server becomes a problem. */
export function answering(
  log: Logger,
  work: (request: Request, response: Response) => Promise<Answer> | Answer,
): RequestHandler {
  return async (request, response, next) => {
    const answer = await Promise.resolve()
      .then(() => work(request, response))
      .catch((error: unknown) =>
        hasGone(error, request, response) ? gone(log, error) : toProblem(log, error),
      );
    if (answer === undefined) return;
    if (answer === 'next') return next();
    if (response.headersSent) return void response.destroy();
    if (isProblem(answer)) refuse(response, answer);
    else if (answer.body) response.status(answer.status).json(answer.body);
    else response.status(answer.status).end();
  };
}

/** Answers with a problem. */
function refuse(response: Response, { code, message }: Problem): void {
  const status = PROBLEMS[code];
  if (status === 429 || status === 503) response.setHeader('Retry-After', RETRY_AFTER);
  // What is left of a body that nobody wants is not waited for.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  response.status(status).json({ code, message });
}

// A pod that dies, a browser that looks at something else: nothing that anybody must mend.
function hasGone(error: unknown, request: Request, response: Response): boolean {
  const isCutOff = request.destroyed && !request.complete;
  const { code } = error as { readonly code?: unknown };
  return isCutOff || (response.destroyed && code === 'ERR_STREAM_PREMATURE_CLOSE');
}

function gone(log: Logger, error: unknown): undefined {
  log.info({ err: error }, 'who sent a request has gone before its end');
}

// What a fault says is for the log: strangers are told what to do, not what we have.
function toProblem(log: Logger, error: unknown): Problem {
  if (error instanceof StoreError && error.code === 'None') return problem('no-store', error.message);
  if (error instanceof StoreError && error.code === 'Full') {
    log.error({ err: error }, 'the store is full');
    return problem('full', 'the store is full: an admin must make room');
  }
  if (error instanceof StoreError && error.code === 'Refused') {
    log.error(
      { err: error },
      'the store refuses what the collector asks: look at why, at the rights of its key, and at the Secret toe-store',
    );
    return problem(
      'no-store',
      'the store does not take it: an admin finds the reason in the log of the collector',
    );
  }
  log.error({ err: error }, 'a request to the collector could not be worked off');
  return problem('busy', 'the collector cannot do it now: try again');
}
