import type { Request } from 'express';
import * as z from 'zod';
import { verdictOf } from '../../artifacts/job-facts.ts';
import type { Run } from '../../artifacts/layout.ts';
import { isProblem } from '../../artifacts/problem.ts';
import type { Answer } from './answer.ts';
import { parseBody } from './parse-body.ts';
import type { Desk } from './upload-desk.ts';
import type { Admitted } from './upload-gate.ts';

/** How often a tool beats, and after how long without an answer it ends. */
const BEAT_SECONDS = 10;
const LEASE_SECONDS = 60;
/** Milliseconds that a beat waits for the store: after ten seconds a tool takes it for lost. */
const PATIENCE = 3000;

const beat = z.object({ phase: z.enum(['warmup', 'running', 'uploading']), bytes: z.int().min(0) });

/** Tells a tool whether to go on, from its PowerTool, and how many bytes more it may give. */
export async function answerBeat(desk: Desk, { found }: Admitted, request: Request): Promise<Answer> {
  const said = parseBody(beat, request);
  if (isProblem(said)) return said;
  const verdict = verdictOf(found?.facts);
  const bytesLeft = found ? await countLeft(desk, found.run) : 0;
  const lease = { beatSeconds: BEAT_SECONDS, leaseSeconds: LEASE_SECONDS };
  return { status: 200, body: { verdict, ...lease, bytesLeft } };
}

// A store that is away for a moment, or does not answer, is no reason to end a tool.
async function countLeft({ usage, quotas, log }: Desk, run: Run): Promise<number> {
  try {
    return await within(PATIENCE, usage.left(run));
  } catch (error) {
    log.warn({ err: error }, 'what a job may still give could not be counted');
    return quotas.jobBytes;
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
