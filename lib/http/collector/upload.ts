import type { Request } from 'express';
import { label, subdomain } from '../../artifacts/artifact-names.ts';
import type { JobFacts } from '../../artifacts/job-facts.ts';
import type { Target } from '../../artifacts/layout.ts';
import type { Job } from '../../artifacts/audience.ts';
import { isProblem, problem, type Problem } from '../../artifacts/problem.ts';
import type { Kept } from '../../store/store-chunk.ts';
import type { Answer } from './answer.ts';
import type { Desk } from './upload-desk.ts';
import type { Admitted } from './upload-gate.ts';

/** A request of a tool that was let in. */
export interface Upload {
  readonly desk: Desk;
  readonly job: Job;
  readonly facts: JobFacts;
  readonly target: Target;
}

/** Where the upload of a tool belongs: job and run by its token, pod and container by its path. */
export function readUpload(desk: Desk, { job, found }: Admitted, { params }: Request): Upload | Problem {
  if (!found)
    return problem('forbidden', 'the PowerTool of this token is gone: its results are taken no more');
  const [pod, container] = [subdomain.safeParse(params['pod']), label.safeParse(params['container'])];
  if (!pod.success || !container.success)
    return problem('malformed', 'the path has no pod or no container that Kubernetes could have');
  const { facts, run } = found;
  return { desk, job, facts, target: { ...run, pod: pod.data, container: container.data } };
}

/**
 * 201 for what is new in the store, 200 for what was there.
 * @param mark what its sender knows it by: without it, the sender takes nothing for kept. Whoever else answers at our address
 * does not say it.
 */
export function answerKept(kept: Kept | Problem, mark: string): Answer {
  return isProblem(kept) ? kept : { status: kept === 'new' ? 201 : 200, body: { kept: mark } };
}
