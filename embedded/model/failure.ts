import type { JsonObject } from './json.ts';

/** What is wrong with one field, as the API server lists it under `details.causes`. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** Which object an answer speaks of. */
export interface About {
  readonly group: string;
  /** Plural, or kind for what is invalid. */
  readonly kind: string;
  readonly name?: string | undefined;
}

/** A refusal of the API server: an HTTP status and a Status object in its words. Thrown inside the model only. */
export class Failure extends Error {
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, reason: string, message: string, details?: JsonObject) {
    super(message);
    this.status = status;
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code: status,
    };
  }
}

/** 404: there is no object of that name. */
export function notFound(about: About): Failure {
  return new Failure(404, 'NotFound', `${titleOf(about)} not found`, detailsOf(about));
}

/** 404 of another kind: nothing is served under this path. */
export function noSuchPath(): Failure {
  return new Failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 409: the name is taken. */
export function alreadyExists(about: About): Failure {
  return new Failure(409, 'AlreadyExists', `${titleOf(about)} already exists`, detailsOf(about));
}

/** 409: the object is not as the request supposes. @param why without it, that its resource version is old. */
export function conflict(about: About, why = MODIFIED): Failure {
  const message = `Operation cannot be fulfilled on ${titleOf(about)}: ${why}`;
  return new Failure(409, 'Conflict', message, detailsOf(about));
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 403: a right is missing, or admission speaks against it. @param causes where the API server lists fields. */
export function forbidden(about: About, why: string, causes?: readonly Cause[]): Failure {
  const details = { ...detailsOf(about), ...(causes ? { causes } : {}) };
  return new Failure(403, 'Forbidden', `${titleOf(about)} is forbidden: ${why}`, details);
}

/** 400: the request itself makes no sense; no object is named. */
export function badRequest(message: string): Failure {
  return new Failure(400, 'BadRequest', message);
}

/** @param about its `kind` is the kind here, not the plural. @param causes at least one. */
export function invalid(about: About, causes: readonly Cause[]): Failure {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`;
  const message = `${titleOf(about)} is invalid: ${list}`;
  return new Failure(422, 'Invalid', message, { ...detailsOf(about), causes });
}

/** Invalid options of a request: `PatchOptions`. */
export function invalidOptions(kind: string, cause: Cause): Failure {
  const message = `${kind}.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`;
  return new Failure(422, 'Invalid', message, { group: 'meta.k8s.io', kind, causes: [cause] });
}

function titleOf({ group, kind, name }: About): string {
  const what = group ? `${kind}.${group}` : kind;
  return name === undefined ? what : `${what} "${name}"`;
}

function detailsOf({ group, kind, name }: About): JsonObject {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), kind };
}
