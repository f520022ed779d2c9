import { KubeError } from '../../lib/kube/port.ts';
import { powerToolsPath } from '../../lib/kube/paths.ts';
import { explainError } from '../core/explain-error.ts';
import type { Failure } from '../core/failure.ts';
import type { NewPowerTool } from '../core/make-job.ts';
import { suggest, type Place } from '../core/suggest.ts';
import { backOff, type Patience } from './back-off.ts';
import type { Cluster } from './connect.ts';

/** How often a job is asked for while no answer comes. */
const MOST_TRIES = 3;

/** A job that is to be made. */
export interface Wish {
  readonly body: NewPowerTool;
  /** Its name was made up for this very request: what has that name is this job. */
  readonly isMadeUp: boolean;
}

/**
 * Makes a job, once: where no answer comes it is asked for again under the same name, which no two jobs get.
 * @throws Failure when it was not made, or when that is not known; then it says how to see.
 */
export async function createJob(
  { body, isMadeUp }: Wish,
  { kube, place }: Cluster,
  patience: Patience,
): Promise<void> {
  const path = powerToolsPath(body.metadata.namespace);
  for (let tries = 1; ; tries += 1) {
    const error = await errorOf(() => kube({ method: 'POST', path, body }));
    const isOurs = tries > 1 && isMadeUp;
    if (!error || (isOurs && error.code === 'AlreadyExists')) return;
    const isPatient = tries < MOST_TRIES && !patience.signal.aborted;
    if (isPatient && isUnanswered(error)) await backOff(tries, patience);
    else throw failureOf(error, body, tries, place);
  }
}

function failureOf(error: KubeError, { metadata, spec }: NewPowerTool, tries: number, place: Place): Failure {
  const failure = explainError(error, `run ${spec.tool.name} in ${metadata.namespace}`);
  if (tries === 1 && !isUnanswered(error)) return failure;
  const look = suggest(`list ${metadata.name}`, place);
  return failure.and(`The job may have been made all the same. Before you try again, look for it: ${look}`);
}

async function errorOf(request: () => Promise<unknown>): Promise<KubeError | undefined> {
  try {
    await request();
    return undefined;
  } catch (error) {
    if (error instanceof KubeError) return error;
    throw error;
  }
}

// An API server, or a proxy before it, that fails may have failed after the job was stored.
function isUnanswered({ status }: KubeError): boolean {
  return status === 0 || status >= 500;
}
