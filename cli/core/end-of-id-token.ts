import * as z from 'zod';
import { parseJson } from '../../lib/api/parse-json.ts';

const claims = z.object({ exp: z.number() });

/** When a token of OpenID Connect ends, in milliseconds; undefined when it does not say so. */
export function endOfIdToken(token: string): number | undefined {
  const [, payload = ''] = token.split('.');
  const read = claims.safeParse(parseJson(Buffer.from(payload, 'base64url').toString()));
  return read.data && read.data.exp * 1000;
}
