import { SYSTEM_NAMESPACE, UPLOADER_ACCOUNT } from '../../api/names.ts';
import { jobFacts, type JobFacts } from '../../artifacts/job-facts.ts';
import { runOf, type Run } from '../../artifacts/layout.ts';
import { claimedAudience, parseAudience, type Job } from '../../artifacts/audience.ts';
import { isProblem, problem, type Problem } from '../../artifacts/problem.ts';
import { powerToolPath } from '../../kube/paths.ts';
import type { Kube } from '../../kube/port.ts';
import { readOne } from '../../kube/read.ts';
import { reviewToken } from '../../kube/review-token.ts';
import { makeCache } from '../../store/cache.ts';
import type { Collector } from './collector.ts';
import { findNamespace } from './find-namespace.ts';
import { limitReviews } from './limit-reviews.ts';

/** A tool that may upload. */
export interface Admitted {
  readonly job: Job;
  /** Undefined when its PowerTool is gone, or another one of its name is there. */
  readonly found: Found | undefined;
}

/** A PowerTool, and where its results belong. */
export interface Found {
  readonly facts: JobFacts;
  readonly run: Run;
}

/**
 * Milliseconds for which the API server is believed to take a token still. It believes itself for 10 s: together that is how long
 * a token works after its Secret is gone.
 */
const BELIEVE_TOKEN = 3000;
/** The same for a PowerTool: however many targets a job has, it is read once in this time. */
const BELIEVE_JOB = 2000;

const UPLOADER = `system:serviceaccount:${SYSTEM_NAMESPACE}:${UPLOADER_ACCOUNT}`;
const NO = problem('unauthenticated', 'there is no token of a job, or it has been revoked, or it is over');

/**
 * Lets in a tool with the token of its job. Which job that is says the audience that the API server has verified, and nothing else.
 */
export function makeUploadGate({
  kube,
  now,
}: Pick<Collector, 'kube' | 'now'>): (token: string | undefined) => Promise<Admitted | Problem> {
  const reviews = makeCache(
    now,
    (user: object | undefined) => (user && !isProblem(user) ? BELIEVE_TOKEN : 0),
    limitReviews((token) => reviewToken(kube, token, claimedAudience(token))),
  );
  const jobs = makeCache(now, BELIEVE_JOB, (key) => findJob(kube, JSON.parse(key) as Job));
  return async (token) => {
    const job = token && parseAudience(claimedAudience(token) ?? '');
    if (!job) return NO;
    const user = await reviews.get(token);
    if (!user) return NO;
    if (isProblem(user)) return user;
    if (user.username !== UPLOADER) return problem('forbidden', 'this is no token that toe gives to tools');
    return { job, found: await jobs.get(JSON.stringify(job)) };
  };
}

// The namespace first: a PowerTool that is there afterwards is in this one or, when that was made anew meanwhile, in the next
// one of its name. What it gives never goes to one that came after its own.
async function findJob(kube: Kube, { namespace, name, uid }: Job): Promise<Found | undefined> {
  const current = await findNamespace(kube, namespace);
  if (!current) return undefined;
  const facts = await readOne(kube, powerToolPath({ namespace, name }), jobFacts);
  if (facts?.metadata.uid !== uid) return undefined;
  const run = runOf(facts.metadata);
  return { facts, run: { ...current, job: name, run } };
}
