import { TIMER_LABEL } from '../api/names.ts';
import { makeTimer } from '../make/timer.ts';
import type { Action } from '../plan/action.ts';
import type { World } from '../plan/world.ts';
import { claim } from './apply-claim.ts';
import {
  addFinalizer,
  createRun,
  deleteJob,
  patchStatus,
  recordEvent,
  removeFinalizer,
  shutDown,
} from './apply-job.ts';
import { inject, label, preflight, unlabel } from './apply-pod.ts';
import { anchorTokens, deleteSecret, issueToken } from './apply-token.ts';
import type { Change, Do } from './changes.ts';
import { timersPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';

/**
 * Sends the request of an action and says what has become known by it.
 * @throws KubeError when the outcome is open or the world is stale; refusals of an injection are no errors.
 */
export function apply(kube: Kube, world: World, action: Action, now: Date): Promise<Change> {
  const run = DO[action.kind] as Do<Action['kind']>;
  return run(kube, world, action, now);
}

const armTimer: Do<'armTimer'> = async (kube, world, alarm, now) => {
  try {
    await kube({ method: 'POST', path: timersPath, body: makeTimer(world.powerTool, alarm, now) });
  } catch (error) {
    if (!isKubeError(error, 'AlreadyExists')) throw error;
  }
  return (known) => ({ ...known, armed: alarm.deadline.toISOString() });
};

const disarmTimers: Do<'disarmTimers'> = async (kube, { powerTool: { metadata } }) => {
  const query = { labelSelector: `${TIMER_LABEL}=${metadata.uid}`, propagationPolicy: 'Background' };
  await kube({ method: 'DELETE', path: timersPath, query });
  return (known) => ({ ...known, disarmed: true });
};

const DO: { readonly [K in Action['kind']]: Do<K> } = {
  addFinalizer,
  removeFinalizer,
  armTimer,
  disarmTimers,
  claim,
  anchorTokens,
  issueToken,
  deleteSecret,
  preflight,
  inject,
  label,
  unlabel,
  recordEvent,
  patchStatus,
  createRun,
  shutDown,
  deleteJob,
};
