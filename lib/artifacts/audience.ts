import { UPLOAD_AUDIENCE_PREFIX } from '../api/names.ts';
import { label, subdomain, uid } from './artifact-names.ts';

/** Which PowerTool a token was made for. */
export interface Job {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The audience of the upload token of a job: `toe-collector/{namespace}/{name}/{uid}`. */
export function audienceOf(job: Job): string {
  return `${UPLOAD_AUDIENCE_PREFIX}${job.namespace}/${job.name}/${job.uid}`;
}

/** The job that an audience names; undefined when it is no audience of an upload token. */
export function parseAudience(audience: string): Job | undefined {
  if (!audience.startsWith(UPLOAD_AUDIENCE_PREFIX)) return undefined;
  const [namespace = '', name = '', id = '', ...more] = audience
    .slice(UPLOAD_AUDIENCE_PREFIX.length)
    .split('/');
  const isWhole =
    more.length === 0 &&
    label.safeParse(namespace).success &&
    subdomain.safeParse(name).success &&
    uid.safeParse(id).success;
  return isWhole ? { namespace, name, uid: id } : undefined;
}

/**
 * The one audience that a token claims, before anybody has verified it: only to know which one to verify it for.
 * @returns undefined when the token is none, or has no audience or several.
 */
export function claimedAudience(token: string): string | undefined {
  const [, payload = '', signature] = token.split('.');
  if (!signature) return undefined;
  try {
    const { aud } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { aud?: unknown };
    const [one, ...more] = Array.isArray(aud) ? (aud as unknown[]) : [aud];
    return typeof one === 'string' && more.length === 0 ? one : undefined;
  } catch {
    return undefined;
  }
}
