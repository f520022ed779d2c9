import * as z from 'zod';
import { SYSTEM_NAMESPACE } from '../api/names.ts';
import { readsSecret } from '../api/pod.ts';
import { formatDuration } from '../api/duration.ts';
import { RUN_AGAIN, type Refusal } from '../api/refusal.ts';
import { makeAnchor, makeTokenRequest, makeTokenSecret, tokenSecretName } from '../make/upload-secret.ts';
import { podKind } from '../plan/pod-kind.ts';
import type { World } from '../plan/world.ts';
import type { Change, Do } from './changes.ts';
import { secretPath, secretsPath, uploaderTokenPath } from './paths.ts';
import { isKubeError, KubeError, type Kube } from './port.ts';
import { parse } from './read.ts';

// The API server answers with the time that it has given, in place of that which was asked for.
const tokenRequest = z.object({
  spec: z.object({ expirationSeconds: z.int() }),
  status: z.object({ token: z.string().min(1) }),
});
type IssuedToken = z.infer<typeof tokenRequest>;

/** Makes the Secret to which the tokens of a job are bound; one that is there is taken as it is. */
export const anchorTokens: Do<'anchorTokens'> = async (kube, { powerTool }, { namespaces }) => {
  const refusal = await store(kube, SYSTEM_NAMESPACE, makeAnchor(powerTool));
  if (refusal) return close(namespaces, refusal);
  return withTokens(() => ({ anchored: true }));
};

/**
 * Makes a token and puts it into a Secret. It never leaves this function by another way: neither the world nor a
 * log gets to see it. One that is in the Secret already stays, and this one is forgotten; but for how long the cluster
 * lets it live, which may be less than was asked for (--service-account-max-token-expiration of the API server).
 * A job that has begun waits where a quota is full; any other refusal closes the namespace.
 * @throws KubeError `Unavailable` when toe is not deployed as a whole, or the job has been ended meanwhile.
 */
export const issueToken: Do<'issueToken'> = async (kube, world, action) => {
  const { powerTool } = world;
  const { namespace, number, seconds, least } = action;
  const { spec, status } = await requestToken(kube, makeTokenRequest(powerTool, seconds));
  const { expirationSeconds: lives } = spec;
  if (lives < least) return close([namespace], tooShort(lives, least));
  const name = tokenSecretName(powerTool.metadata.uid, number);
  const refusal = await store(
    kube,
    namespace,
    makeTokenSecret(powerTool, { namespace, number }, status.token),
  );
  if (refusal && !isInUse(world, namespace, name))
    return mayWait(world, refusal) ? delay(namespace, refusal) : close([namespace], refusal);
  return withTokens(({ issued, shortened }) => ({
    issued: new Set(issued).add(`${namespace}/${name}`),
    shortened: Math.max(shortened, seconds - lives),
  }));
};

/**
 * Takes a Secret of ours away; with the one to which tokens are bound they end within seconds. One that a policy keeps
 * is passed over: it is somebody else's under our name, and whoever made it must not keep a job from its end.
 */
export const deleteSecret: Do<'deleteSecret'> = async (kube, _world, { namespace, name }) => {
  const secret = `${namespace}/${name}`;
  const removed: Change = withTokens((tokens) => ({ removed: new Set(tokens.removed).add(secret) }));
  try {
    await kube({ method: 'DELETE', path: secretPath({ namespace, name }) });
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return removed;
    if (!isByPolicy(error) || namespace === SYSTEM_NAMESPACE) throw error;
    const keep = withTokens(({ kept }) => ({ kept: new Map(kept).set(secret, error.message) }));
    return (world) => keep(removed(world));
  }
  return removed;
};

// Of ours, and of others: an admission webhook says the same. Rights that are missing are an admin's mistake.
function isByPolicy(error: unknown): error is KubeError {
  return isKubeError(error, 'Refused') && /denied (the )?request/.test(error.message);
}

async function requestToken(kube: Kube, body: unknown): Promise<IssuedToken> {
  try {
    return parse(tokenRequest, await kube({ method: 'POST', path: uploaderTokenPath, body }), 'TokenRequest');
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) throw error;
    const message =
      'no token for uploads: the ServiceAccount toe-uploader is missing in toe-system (deploy toe again), or the job has just ended';
    throw new KubeError('Unavailable', error.status, message);
  }
}

function tooShort(lives: number, least: number): Refusal {
  const message = `The cluster gives tokens of at most ${formatDuration(lives)}, and this job needs one of ${formatDuration(least)} for its upload. Choose a shorter duration, or ask an admin to raise --service-account-max-token-expiration of the API server; then ${RUN_AGAIN}.`;
  return { reason: 'UploadRefused', message };
}

// Secrets may be made and taken away, never read: what is there is known by the name that is taken alone.
async function store(kube: Kube, namespace: string, body: unknown): Promise<Refusal | undefined> {
  try {
    await kube({ method: 'POST', path: secretsPath(namespace), body });
  } catch (error) {
    if (isKubeError(error, 'AlreadyExists')) return undefined;
    if (!isKubeError(error, 'Refused', 'NotFound')) throw error;
    return {
      reason: 'UploadRefused',
      message: `No Secret for the upload token can be made in the namespace ${namespace}: ${error.message}`,
    };
  }
  return undefined;
}

function close(namespaces: readonly string[], refusal: Refusal): Change {
  return withTokens((tokens) => ({
    closed: new Map([...tokens.closed, ...namespaces.map((namespace) => [namespace, refusal] as const)]),
  }));
}

// Where a quota is full, one that is there is refused like a new one: a container that reads it tells that it is.
function isInUse({ pods }: World, namespace: string, secret: string): boolean {
  return pods.some(
    ({ metadata, spec }) =>
      metadata.namespace === namespace && spec.ephemeralContainers?.some((one) => readsSecret(one, secret)),
  );
}

// A quota has room again when other jobs are over, an admin has raised it, or what is used has been counted.
function mayWait({ powerTool }: World, { message }: Refusal): boolean {
  return powerTool.status?.startedAt !== undefined && /exceeded quota|status unknown for quota/.test(message);
}

function delay(namespace: string, { reason, message }: Refusal): Change {
  const why = {
    reason,
    message: `${message}. The job goes on by itself when there is room; if it goes on waiting, ask an admin for it.`,
  };
  return (world) => {
    const held = world.pods.filter(({ metadata }) => metadata.namespace === namespace);
    return {
      ...world,
      delays: new Map([...world.delays, ...held.map((pod) => [podKind(pod), why] as const)]),
    };
  };
}

function withTokens(change: (tokens: World['tokens']) => Partial<World['tokens']>): Change {
  return (world) => ({ ...world, tokens: { ...world.tokens, ...change(world.tokens) } });
}
