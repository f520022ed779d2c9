import type { RequestHandler } from 'express';
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { SYSTEM_NAMESPACE } from '../api/names.ts';
import type { Kube } from '../kube/port.ts';

/** Whose tokens are taken. */
export interface CallerRules {
  /** As the tokens of the cluster name it (`iss`). */
  readonly issuer: string;
  /** What they must be made for (`aud`): the address of this function in the words of Knative. */
  readonly audience: string;
}

/** What a check of tokens needs: the API server has the keys of those who sign, and tokens end by this clock. */
export interface Verifier {
  readonly kube: Kube;
  readonly now: () => Date;
  readonly log: Logger;
}

/** Seconds that clocks may differ. */
const TOLERANCE = 10;
/** Milliseconds between two reads of the keys at least: whoever makes up the name of a key causes no more. */
const REREAD_AFTER = 30_000;
/** What an API server may sign with. */
const ALGORITHMS = ['RS256', 'ES256', 'ES384', 'ES512'];
// Knative sends as an account that it makes for each Trigger, beside it. A token for us can be had by every pod in the
// cluster, but only with the name of its own account.
const SENDERS = `system:serviceaccount:${SYSTEM_NAMESPACE}:`;

/**
 * Lets in who carries a ServiceAccount token of this cluster, made for this function, of an account in our namespace:
 * what Knative Eventing sends where its `authentication-oidc` is on. All others get 401, and are told nothing. The keys
 * come from the API server; while it does not answer, 503.
 */
export function verifyCaller(rules: CallerRules, { kube, now, log }: Verifier): RequestHandler {
  const keys = makeKeys(kube, now);
  return async ({ headers: { authorization = '' } }, response, next) => {
    try {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
      if (token === undefined) throw new errors.JWTInvalid('no token');
      const options = { ...rules, algorithms: ALGORITHMS, clockTolerance: TOLERANCE, currentDate: now() };
      const required = { requiredClaims: ['exp', 'sub'] };
      const { payload } = await jwtVerify(token, keys, { ...options, ...required });
      if (!payload.sub?.startsWith(SENDERS)) throw new errors.JWTInvalid('of another namespace');
      next();
    } catch (error) {
      const isRefusal = error instanceof errors.JOSEError;
      if (isRefusal) log.warn({ why: error.code }, 'refused a caller');
      else log.error({ err: error }, 'the keys of the API server could not be read');
      response.status(isRefusal ? 401 : 503).end();
    }
  };
}

function makeKeys(kube: Kube, now: () => Date): JWTVerifyGetKey {
  let known: { readonly find: JWTVerifyGetKey; readonly at: number } | undefined;
  const read = async (): Promise<JWTVerifyGetKey> => {
    const set = (await kube({ method: 'GET', path: '/openid/v1/jwks' })) as JSONWebKeySet;
    known = { find: createLocalJWKSet(set), at: now().getTime() };
    return known.find;
  };
  return async (header, token) => {
    const find = known?.find ?? (await read());
    try {
      return await find(header, token);
    } catch (error) {
      const isOld = now().getTime() - (known?.at ?? 0) > REREAD_AFTER;
      if (!(error instanceof errors.JWKSNoMatchingKey) || !isOld) throw error;
      // The API server may sign with a new key by now.
      return (await read())(header, token);
    }
  };
}
