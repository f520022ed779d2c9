import * as z from 'zod';
import { parseJson } from '../../lib/api/parse-json.ts';

/** By what one is known to an API server. */
export interface Credential {
  readonly token?: string | undefined;
  /** A certificate and its key, as PEM. */
  readonly pair?: { readonly cert: string; readonly key: string } | undefined;
  /** When it ends, in milliseconds; Infinity when nobody has said so. */
  readonly until: number;
}

// What is empty is none.
const word = z
  .string()
  .nullish()
  .transform((text) => text || undefined);
const time = z.string().transform((text) => Date.parse(text));

const execCredential = z.object({
  status: z.object({
    token: word,
    clientCertificateData: word,
    clientKeyData: word,
    expirationTimestamp: time.pipe(z.number()).nullish(),
  }),
});

/** What a plugin has printed; undefined when it is no credential. */
export function readCredential(text: string): Credential | undefined {
  const read = execCredential.safeParse(parseJson(text));
  if (!read.success) return undefined;
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = read.data.status;
  const pair = cert && key ? { cert, key } : undefined;
  const isWhole = pair ?? (token && !cert && !key);
  return isWhole ? { token, pair, until: expirationTimestamp ?? Infinity } : undefined;
}
