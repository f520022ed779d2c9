import type { RequestHandler } from 'express';

/** Lets so many requests be worked on at once; one more is answered by 503, which brokers take for "later". */
export function limitRequests(max: number): RequestHandler {
  let underWay = 0;
  return (_request, response, next) => {
    if (underWay >= max) return void response.status(503).end();
    underWay += 1;
    response.once('close', () => void (underWay -= 1));
    next();
  };
}
