import type { JobSpec } from '../api/job-spec.ts';
import type { Pod } from '../api/pod.ts';
import type { UploadStatus } from '../api/power-tool-status.ts';
import { tokenSecretName } from '../make/upload-secret.ts';
import { endSeconds } from '../status/observe-target.ts';
import { after, toTime } from '../status/time.ts';
import type { Action } from './action.ts';
import { planWriteAhead } from './plan-write-ahead.ts';
import type { Survey } from './survey.ts';
import type { Limits, World } from './world.ts';

/** Seconds that a token lives beyond what one tool needs, so that the waves of an hour share it. */
const SPARE_SECONDS = 3600;
/** The least of them, where a cluster shortens tokens: it is made before its tools are, by another clock. */
const LEAST_SPARE_SECONDS = 300;

/**
 * What must be there before a tool that uploads is put into pods: a token in a Secret of each of their namespaces.
 * First the status says so (what it names, the clean-up removes, whatever dies in between), then comes the Secret
 * to which tokens are bound, then tokens. A token cannot be renewed in a container that runs, so it outlives the
 * tool; and a wave that it would not outlive gets the next one, in another Secret. A cluster may shorten tokens: by how
 * much is known when one was asked for, which each run does, and then tokens are taken to end so much earlier.
 * @param pods that get the tool next.
 */
export function planUpload({ world, job, now }: Survey, pods: readonly Pod[]): Action[] {
  if (job.mode !== 'collector') return [];
  const wanted = [...new Set(pods.map(({ metadata }) => metadata.namespace))];
  const known = world.powerTool.status?.upload;
  const next = nextUpload({ known, wanted, job, world }, now);
  if (next !== known)
    return planWriteAhead({ world, job, now }, 'The job makes tokens for its tools.', { upload: next });
  if (!world.tokens.anchored) return [{ kind: 'anchorTokens', namespaces: wanted }];
  const seconds = tokenSeconds(job, world.limits);
  const least = endSeconds(job, world.limits.startDeadlineSeconds) + LEAST_SPARE_SECONDS;
  return wanted
    .filter((namespace) => !hasToken(world, namespace))
    .map((namespace) => ({ kind: 'issueToken', namespace, number: next.tokens, seconds, least }));
}

/** Seconds that a token of a job lives at most: from its making to the last moment of a tool that starts late, and some waves more. */
export function tokenSeconds(job: JobSpec, { startDeadlineSeconds }: Limits): number {
  return endSeconds(job, startDeadlineSeconds) + SPARE_SECONDS;
}

interface Need {
  readonly known: UploadStatus | undefined;
  readonly wanted: readonly string[];
  readonly job: JobSpec;
  readonly world: World;
}

/** The same as is known, when that is enough for a tool that starts now. */
function nextUpload({ known, wanted, job, world }: Need, now: Date): UploadStatus {
  const until = toTime(after(now, tokenSeconds(job, world.limits)));
  if (!known) return { tokens: 1, until, namespaces: [...wanted].sort() };
  const spare = SPARE_SECONDS - world.tokens.shortened;
  const isLate = Date.parse(known.until) < Date.parse(until) - spare * 1000;
  const isKnown = wanted.every((namespace) => known.namespaces.includes(namespace));
  if (!isLate && isKnown) return known;
  return {
    ...(isLate ? { tokens: known.tokens + 1, until } : { tokens: known.tokens, until: known.until }),
    namespaces: [...new Set([...known.namespaces, ...wanted])].sort(),
  };
}

function hasToken({ powerTool, tokens }: World, namespace: string): boolean {
  const secret = tokenSecretName(powerTool.metadata.uid, powerTool.status?.upload?.tokens ?? 1);
  return tokens.issued.has(`${namespace}/${secret}`) || tokens.closed.has(namespace);
}
