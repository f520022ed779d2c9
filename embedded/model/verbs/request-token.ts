import type { Call } from '../call.ts';
import { invalidValue } from '../causes.ts';
import type { Outcome } from '../change.ts';
import { badRequest, conflict, invalid, notFound } from '../failure.ts';
import { isObject, type JsonObject } from '../json.ts';
import { secrets } from '../kinds/data.ts';
import { objectAt, textAt, timeOf } from '../object.ts';
import { about, aboutKind } from '../resource.ts';
import { find, type State } from '../state.ts';
import type { Context } from './context.ts';

/** Seconds that a token lives at least, and where nobody says it. */
const SHORTEST = 600;
const USUAL = 3600;

/**
 * POST to the token of a ServiceAccount. Nothing is stored. The token says what it is for, and is signed by nobody: it
 * opens nothing here. Left out: objects other than Secrets to which tokens are bound.
 */
export function requestToken(state: State, call: Call, { now }: Context): Outcome {
  const { resource, namespace = '', name, body } = call;
  if (!isObject(body)) throw badRequest('the object provided is unrecognized (must be of type TokenRequest)');
  if (!find(state, resource, { namespace, name })) throw notFound(about(resource, name));
  const asked = objectAt(body, 'spec');
  const seconds = Number(asked['expirationSeconds'] ?? USUAL);
  if (seconds < SHORTEST) throw tooShort(seconds);
  findBound(state, namespace, objectAt(asked, 'boundObjectRef'));
  const spec = { audiences: [], boundObjectRef: null, ...asked, expirationSeconds: seconds };
  const expiry = new Date(now.getTime() + seconds * 1000);
  const claims = {
    aud: spec.audiences,
    exp: Math.floor(expiry.getTime() / 1000),
    sub: `${namespace}:${name}`,
  };
  const token = ['model', JSON.stringify(claims), 'unsigned'].map(encode).join('.');
  return {
    status: 201,
    body: {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: timeOf(now) },
      spec,
      status: { token, expirationTimestamp: timeOf(expiry) },
    },
    changes: [],
  };
}

function findBound(state: State, namespace: string, reference: JsonObject): void {
  const name = textAt(reference, 'name');
  if (name === undefined) return;
  const found = find(state, secrets, { namespace, name });
  if (!found) throw notFound(about(secrets, name));
  const { uid } = found.object.metadata;
  const wanted = textAt(reference, 'uid') ?? uid;
  if (wanted === uid) return;
  const why = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw conflict(aboutKind(secrets, name), why);
}

function tooShort(seconds: number): Error {
  const cause = invalidValue(
    'spec.expirationSeconds',
    seconds,
    'may not specify a duration less than 10 minutes',
  );
  return invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest', name: '' }, [cause]);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
