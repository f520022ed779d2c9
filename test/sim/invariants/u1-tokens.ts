import type { KubeObject } from '../../../embedded/model/object.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { isFinal } from '../../../lib/api/power-tool-status.ts';
import { TOKEN_ENV } from '../../../lib/api/tool-env.ts';
import { anchorName } from '../../../lib/make/upload-secret.ts';
import { toolState } from '../../../lib/api/pod.ts';
import { PATIENCE_SECONDS } from '../../../lib/plan/plan-revocation.ts';
import { endSeconds } from '../../../lib/status/observe-target.ts';
import { LIMITS } from '../world/make-instance.ts';
import { isFunction, toleranceOf } from './e4-time-to-live.ts';
import type { History } from './history.ts';
import type { Facts, Injection, Invariant } from './invariant.ts';
import { allTools } from './tools.ts';
import { specOf } from './spec-of.ts';

export const tokenFirst: Invariant = {
  id: 'U1',
  text: 'before a tool that uploads is in a pod, its token is there, and outlives it',
  onInjection: ({ history, now, sim }, { record, container, of }) => {
    const secret = secretOf(container);
    if (secret === undefined || !of) return undefined;
    // A job that has ended meanwhile has taken its tokens along.
    if (of.heldSince !== undefined || sim.excuses.stale) return undefined;
    const { namespace } = record.pod.metadata;
    const token = history.secrets.get(`${namespace}/${secret}`);
    if (!token) return `${secret} is not in ${namespace}`;
    if (!history.secrets.has(`${SYSTEM_NAMESPACE}/${anchorName(of.uid)}`))
      return `${secret} is bound to nothing`;
    const needed = endSeconds(specOf(of.job), LIMITS.startDeadlineSeconds);
    return token.expires / 1000 + toleranceOf(sim) < now / 1000 + needed
      ? `${secret} ends too early`
      : undefined;
  },
};

export const tokenHidden: Invariant = {
  id: 'U2',
  text: 'a token stands in no pod and no PowerTool',
  onInjection: (_facts, { container }) => (shows(container) ? `${container.name} shows one` : undefined),
  atEnd: ({ history }) => {
    const shown = [...history.jobs.values()].find(({ job }) => shows(job.status));
    return shown && `the status of ${shown.job.metadata.name} shows one`;
  },
};

/**
 * Whether a function has taken the tokens of a job away while its tools needed them.
 * @param name of the Secret that has just gone.
 */
export function findEarlyRevocation({ history, sim, now }: Facts, name: string): string | undefined {
  if (!isFunction(sim.writer) || sim.excuses.stale) return undefined;
  const of = [...history.jobs.values()].find(({ uid }) => name === anchorName(uid));
  if (!of || of.goneAt !== undefined || isFinal(of.job.status?.phase)) return undefined;
  const deleted = of.job.metadata.deletionTimestamp;
  const deletedAt = deleted === undefined ? Infinity : Date.parse(deleted);
  const patience = deletedAt + PATIENCE_SECONDS * 1000;
  if (now + toleranceOf(sim) * 1000 >= patience) return undefined;
  const atWork = allTools(history, of.uid).find(
    ({ record, container }) =>
      !record.isGone &&
      // One that a run put in although the job was deleted meanwhile has nothing to keep.
      (record.injectedAt.get(container.name) ?? 0) < deletedAt &&
      !['Succeeded', 'Failed'].includes(record.pod.status.phase ?? '') &&
      hasWorked(toolState(record.pod, container.name)?.running?.startedAt, now),
  );
  return atWork && `a tool of ${of.job.metadata.name} still works in ${atWork.record.pod.metadata.name}`;
}

// Who looked at the pods a moment ago has not seen what starts meanwhile, and has measured nothing yet.
function hasWorked(startedAt: string | null | undefined, now: number): boolean {
  return Date.parse(startedAt ?? '') + 10_000 < now;
}

/** A Secret of toe as the history keeps it. */
export function asSecret({ data }: KubeObject & { data?: Record<string, string> }, since: number): Secret {
  const [, claims = ''] = Buffer.from(data?.['token'] ?? '', 'base64')
    .toString()
    .split('.');
  const { exp = 0 } =
    claims === '' ? {} : (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp?: number });
  return { since, expires: exp * 1000 };
}

type Secret = History['secrets'] extends Map<string, infer S> ? S : never;

function secretOf({ env }: Injection['container']): string | undefined {
  const entries = env as { name: string; valueFrom?: { secretKeyRef?: { name: string } } }[] | undefined;
  return entries?.find(({ name }) => name === TOKEN_ENV)?.valueFrom?.secretKeyRef?.name;
}

/** How every token of the model begins. */
const BEGIN = `${Buffer.from('model').toString('base64url')}.`;

function shows(object: unknown): boolean {
  return object !== undefined && JSON.stringify(object).includes(BEGIN);
}
