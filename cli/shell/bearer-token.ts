import * as z from 'zod';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { parse } from '../../lib/kube/read.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { loginFailure } from '../core/login-failure.ts';
import { ask } from './ask.ts';
import type { Cluster } from './connect.ts';

/** Gives a token that is good now. It is never shown or stored. */
export type BearerToken = () => Promise<Bearer>;

/** What proves to the collector who somebody is. */
export interface Bearer {
  /** For the header `Authorization: Bearer`. */
  readonly token: string;
  /** It is not taken: drops it. @returns whether there may be another. */
  readonly forget: () => boolean;
}

/**
 * The token by which the collector knows a user: that of the kubeconfig, whichever way it comes by it, or one of a
 * ServiceAccount for those who have none.
 */
export function makeBearerToken(cluster: Cluster, serviceAccount: string | undefined): BearerToken {
  return serviceAccount === undefined ? ownToken(cluster) : tokenOf(cluster, serviceAccount);
}

function ownToken({ login, namespace }: Cluster): BearerToken {
  return async () => {
    const config = await login.config();
    const token = await tokenIn(config);
    if (token === undefined) throw new Failure(EXIT.refused, noToken(namespace));
    return { token, forget: () => login.forget(config) };
  };
}

async function tokenIn(config: KubeConfig): Promise<string | undefined> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options).catch((error: unknown) => {
    throw loginFailure(error);
  });
  const { Authorization: header } = (options.headers ?? {}) as { readonly Authorization?: string };
  return /^Bearer (\S+)$/.exec(header ?? '')?.[1];
}

function noToken(namespace: string): string {
  return `Your kubeconfig has no token (a client certificate, perhaps), and the collector knows people by theirs.
Take a kubeconfig with a token, or let a ServiceAccount read for you: --as-service-account NAME. To make one:
  kubectl -n ${namespace} create serviceaccount artifact-reader
  kubectl -n ${namespace} create role artifact-reader --verb=get --resource=powertools.codriverlabs.ai.toe.run/artifacts
  kubectl -n ${namespace} create rolebinding artifact-reader --role=artifact-reader --serviceaccount=${namespace}:artifact-reader
You yourself need the right to create serviceaccounts/token for it.`;
}

/** Seconds that a token of a ServiceAccount is good for: the least that Kubernetes gives. */
const TOKEN_SECONDS = 600;
/** A token is renewed so many milliseconds before its end. */
const SPARE = 120_000;

const tokenRequest = z.object({ status: z.object({ token: z.string(), expirationTimestamp: z.string() }) });

function tokenOf({ kube, namespace, now }: Cluster, name: string): BearerToken {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${encodeURIComponent(name)}/token`;
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: TOKEN_SECONDS },
  };
  let known = { token: '', expirationTimestamp: '' };
  const bearer = (): Bearer => ({ token: known.token, forget: () => false });
  return async () => {
    if (Date.parse(known.expirationTimestamp) - SPARE > now().getTime()) return bearer();
    const made = await ask(`make a token of the ServiceAccount ${name} in ${namespace}`, () =>
      kube({ method: 'POST', path, body }),
    );
    known = parse(tokenRequest, made, 'The token').status;
    return bearer();
  };
}
