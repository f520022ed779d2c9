import { API_VERSION, OWN_SECRET_PREFIX, SYSTEM_NAMESPACE, UPLOAD_TOKEN_TYPE } from '../api/names.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { TOKEN_KEY } from '../api/tool-env.ts';
import { audienceOf } from '../artifacts/audience.ts';

type Job = Pick<PowerTool, 'metadata'>;

/** Name of the Secret with the n-th token of a job, in each namespace of its targets. */
export function tokenSecretName(jobUid: string, number: number): string {
  return `${OWN_SECRET_PREFIX}${jobUid}-${number}`;
}

/** Name of the Secret in the system namespace to which all tokens of a job are bound: who deletes it ends them. */
export function anchorName(jobUid: string): string {
  return `${OWN_SECRET_PREFIX}${jobUid}`;
}

/** The Secret to which the tokens of a job are bound. It holds nothing. */
export function makeAnchor({ metadata: { uid } }: Job): Record<string, unknown> {
  return makeSecret({ name: anchorName(uid), namespace: SYSTEM_NAMESPACE });
}

/**
 * The Secret from which the containers of a job get their token. In the namespace of the job it belongs to the job, so
 * that it goes with it at the latest; an owner in another namespace is not possible.
 */
export function makeTokenSecret(
  { metadata: { uid, name, namespace: home } }: Job,
  { namespace, number }: TokenPlace,
  token: string,
): Record<string, unknown> {
  const owner = { apiVersion: API_VERSION, kind: 'PowerTool', name, uid };
  const metadata = {
    name: tokenSecretName(uid, number),
    namespace,
    ...(namespace === home ? { ownerReferences: [owner] } : {}),
  };
  return { ...makeSecret(metadata), stringData: { [TOKEN_KEY]: token } };
}

/** Which token of a job, for which namespace. */
export interface TokenPlace {
  readonly namespace: string;
  /** Counted from 1. */
  readonly number: number;
}

/**
 * The request for a token of a job: good for the collector alone and for this job, as long as the anchor is there.
 * @param seconds how long it lives at most.
 */
export function makeTokenRequest({ metadata }: Job, seconds: number): Record<string, unknown> {
  return {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      audiences: [audienceOf(metadata)],
      expirationSeconds: seconds,
      boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: anchorName(metadata.uid) },
    },
  };
}

// Nobody has a reason to change one, so nobody can.
function makeSecret(metadata: object): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: UPLOAD_TOKEN_TYPE, immutable: true };
}
