import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import * as z from 'zod';
import { isFinal } from '../../api/power-tool-status.ts';
import { fileName, label, runName, subdomain } from '../../artifacts/artifact-names.ts';
import { auditDeletion } from '../../artifacts/audit-artifact.ts';
import { jobFacts } from '../../artifacts/job-facts.ts';
import { runFolder, uidOf, type Namespace, type Run } from '../../artifacts/layout.ts';
import { listJobs, shownJob } from '../../artifacts/list-jobs.ts';
import { isProblem, problem, type Problem } from '../../artifacts/problem.ts';
import { powerToolPath, powerToolsPath } from '../../kube/paths.ts';
import { parse, readList, readOne } from '../../kube/read.ts';
import type { User } from '../../kube/review-token.ts';
import { answering, type Answer } from './answer.ts';
import { bearerOf } from './bearer.ts';
import type { Collector } from './collector.ts';
import { findNamespace } from './find-namespace.ts';
import { makeReaderGate, type ReaderGate } from './reader-gate.ts';
import { sendFile } from './send-file.ts';
import { makeShare, SHARES, type Share } from './share.ts';
import { showRun } from './show-run.ts';
import { writeAudit } from '../write-audit.ts';

const inNamespace = z.object({ namespace: label });
const ofRun = z.object({ namespace: label, job: subdomain, run: runName });
const ofFile = ofRun.extend({ pod: subdomain, container: label, file: fileName });

const RUN = '/namespaces/:namespace/jobs/:job/:run';

/** The side of people (docs/upload-protocol.md): what there is, and its bytes, for who may see it. */
export function makeResults(collector: Collector): Router {
  const { log } = collector;
  const [gate, share] = [makeReaderGate(collector), makeShare(SHARES.results)];
  const router = express.Router();
  const answered = (
    work: (reading: Reading, request: Request, response: Response) => Promise<Answer>,
  ): RequestHandler =>
    answering(log, (request, response) => work({ collector, gate, share }, request, response));
  router.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  router.get('/whoami', answered(answerWho));
  router.get('/namespaces/:namespace/jobs', answered(answerList));
  router.get(RUN, answered(answerRun));
  router.delete(RUN, answered(deleteRun));
  router.get(`${RUN}/:pod/:container/:file`, answered(answerFile));
  return router;
}

const NO_NAMESPACE = problem(
  'not-found',
  'there is no such namespace (any more): what one gave that was deleted nobody sees',
);

/** What a request of people is answered with. */
interface Reading {
  readonly collector: Collector;
  readonly gate: ReaderGate;
  readonly share: Share;
}

interface Asked<T> {
  readonly user: User;
  readonly of: T & Namespace;
}

// The right comes before the rest: without it, one does not even learn what a name may look like. And before the uid: who got it
// in a namespace that is new never sees what the one before had.
async function read<T extends { namespace: string; job?: string }>(
  { gate, share, collector: { kube } }: Reading,
  schema: z.ZodType<T>,
  verb: 'get' | 'delete',
  { headers, params, res }: Request,
): Promise<Asked<T> | Problem> {
  const { namespace = '', job } = params as { namespace?: string; job?: string };
  const isNamed =
    label.safeParse(namespace).success && (job === undefined || subdomain.safeParse(job).success);
  if (!isNamed) return problem('malformed', 'the path has no namespace or no job that Kubernetes could have');
  const user = await gate.admit(bearerOf(headers), { verb, namespace, name: job });
  if (isProblem(user)) return user;
  const crowded = res && share(namespace, res);
  if (crowded) return crowded;
  const parsed = schema.safeParse(params);
  if (!parsed.success) return problem('malformed', 'the path is none of a result');
  const current = await findNamespace(kube, namespace);
  return current ? { user, of: { ...parsed.data, ...current } } : NO_NAMESPACE;
}

async function answerWho({ gate }: Reading, { headers }: Request): Promise<Answer> {
  const user = await gate.identify(bearerOf(headers));
  return isProblem(user) ? user : { status: 200, body: { user: user.username } };
}

async function answerRun(reading: Reading, request: Request, response: Response): Promise<Answer> {
  const asked = await read(reading, ofRun, 'get', request);
  return isProblem(asked) ? asked : showRun(reading.collector, asked.of, response);
}

async function answerFile(reading: Reading, request: Request, response: Response): Promise<Answer> {
  const asked = await read(reading, ofFile, 'get', request);
  if (isProblem(asked)) return asked;
  const { file, ...target } = asked.of;
  return sendFile(reading.collector, { target, file, user: asked.user.username }, { request, response });
}

async function answerList(reading: Reading, request: Request): Promise<Answer> {
  const { kube, runs } = reading.collector;
  const asked = await read(reading, inNamespace, 'get', request);
  if (isProblem(asked)) return asked;
  const path = powerToolsPath(asked.of.namespace);
  const [jobs, stored] = await Promise.all([
    readList(kube, path, {}, (raw) => parse(shownJob, raw, path)),
    runs.list(asked.of),
  ]);
  return { status: 200, body: { items: listJobs(jobs, stored) } };
}

async function deleteRun(reading: Reading, request: Request): Promise<Answer> {
  const { kube, store, forgetRun, log } = reading.collector;
  const asked = await read(reading, ofRun, 'delete', request);
  if (isProblem(asked)) return asked;
  if (await isAtWork(kube, asked.of))
    return problem(
      'active',
      'the job is at work: stop it (spec.shutdown: Stop), and delete its results when it has ended',
    );
  const count = await store.removeAll(runFolder(asked.of)).finally(() => forgetRun(asked.of));
  if (count === 0) return problem('not-found', 'there is no such result (any more)');
  writeAudit(log, auditDeletion(asked.user.username, asked.of));
  return { status: 204 };
}

// Tools of a job that was told to stop bring what they have.
async function isAtWork(kube: Collector['kube'], { namespace, job, run }: Run): Promise<boolean> {
  const facts = await readOne(kube, powerToolPath({ namespace, name: job }), jobFacts);
  return facts?.metadata.uid === uidOf(run) && !isFinal(facts.status?.phase);
}
