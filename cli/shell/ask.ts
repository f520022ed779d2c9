import { KubeError } from '../../lib/kube/port.ts';
import { powerToolPath } from '../../lib/kube/paths.ts';
import { parse } from '../../lib/kube/read.ts';
import { explainError } from '../core/explain-error.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { job, type Job } from '../core/job.ts';
import type { Cluster } from './connect.ts';

/**
 * Asks the API server for something, and explains it when that fails.
 * @param what was to be done, in words.
 * @throws Failure with the next step.
 */
export async function ask<T>(what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof KubeError) throw explainError(error, what);
    throw error;
  }
}

/** Reads a job. @throws KubeError */
export async function readJob({ kube, namespace }: Cluster, name: string): Promise<Job> {
  return asJob(await kube({ method: 'GET', path: powerToolPath({ namespace, name }) }));
}

/** A job as it came from the API server. @throws Failure when this program does not understand it. */
export function asJob(raw: unknown): Job {
  try {
    return parse(job, raw, 'The PowerTool');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(
      EXIT.failed,
      `${why}\nThe cluster may have a newer toe: take the kubectl-toe that belongs to it.`,
    );
  }
}
