import type { IncomingHttpHeaders } from 'node:http';

/** The token of a request; undefined when there is none. */
export function bearerOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /^Bearer ([\w.~+/=-]{1,16000})$/i.exec(authorization)?.[1];
}
