import { SYSTEM_NAMESPACE } from '../api/names.ts';
import { hasEnded, toolsOf, toolState, type Pod } from '../api/pod.ts';
import { nameEvent } from '../make/event.ts';
import { anchorName, tokenSecretName } from '../make/upload-secret.ts';
import { clockOf } from '../status/clock-of.ts';
import { after } from '../status/time.ts';
import type { Action } from './action.ts';
import { whole } from './look-again.ts';
import type { World } from './world.ts';

/** Seconds after which who deletes a job has waited long enough for its tools. */
export const PATIENCE_SECONDS = 120;
/** Seconds between two looks at the tools of a job that is deleted while they upload. */
const LOOK_SECONDS = 10;

/**
 * Ends the tokens of a job: takes away the Secret to which they are bound, and those in which they are. After that
 * nothing can be uploaded for the job any more.
 */
export function planRevocation({ powerTool, tokens }: World): Action[] {
  const { upload } = powerTool.status ?? {};
  if (!upload) return [];
  const { uid } = powerTool.metadata;
  const numbers = Array.from({ length: upload.tokens }, (_, index) => index + 1);
  const secrets = [
    { namespace: SYSTEM_NAMESPACE, name: anchorName(uid) },
    ...upload.namespaces.flatMap((namespace) =>
      numbers.map((number) => ({ namespace, name: tokenSecretName(uid, number) })),
    ),
  ];
  return secrets
    .filter(({ namespace, name }) => !tokens.removed.has(`${namespace}/${name}`))
    .map((secret) => ({ kind: 'deleteSecret', ...secret }));
}

/** Tells of the Secrets that are still there, since a policy keeps them: their tokens have ended with the anchor. */
export function planKept({ powerTool, tokens: { kept }, told }: World): Action[] {
  const [first] = kept;
  const name = nameEvent(powerTool, 'SecretKept');
  if (!first || told.has(name)) return [];
  const [secret, why] = first;
  const note = `${kept.size} Secrets that have the names of the job's tokens are still there, ${secret} first: ${why} The job has ended without; ask an admin to delete them.`;
  return [{ kind: 'recordEvent', event: { name, type: 'Warning', reason: 'SecretKept', note } }];
}

/**
 * When the tools of a job that is being deleted are looked at again: they hear of the deletion from the collector,
 * and what they have measured is kept as long as their tokens count. Undefined when none works any more, or for too
 * long.
 */
export function findNextLook(world: World, now: Date): Date | undefined {
  const { metadata, status } = world.powerTool;
  if (metadata.deletionTimestamp === undefined || !status?.upload) return undefined;
  const end = after(metadata.deletionTimestamp, PATIENCE_SECONDS);
  const isPatient = clockOf(world, now) < end;
  const isAtWork = world.pods.some(
    (pod) => !world.lost.has(pod.metadata.uid) && hasRunningTool(pod, metadata.uid),
  );
  return isPatient && isAtWork ? whole(after(now, LOOK_SECONDS), LOOK_SECONDS) : undefined;
}

function hasRunningTool(pod: Pod, jobUid: string): boolean {
  return (
    !hasEnded(pod) && toolsOf(pod, jobUid).some(({ name }) => toolState(pod, name)?.running !== undefined)
  );
}
