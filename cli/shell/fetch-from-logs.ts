import type { Target } from '../../lib/api/power-tool-status.ts';
import { EXIT, Failure } from '../core/failure.ts';
import type { Job } from '../core/job.ts';
import { judgeLog, type LogSummary } from '../core/judge-log.ts';
import { plainText } from '../core/plain-text.ts';
import { makeLogReader, type LogPart } from '../core/read-log.ts';
import { ask } from './ask.ts';
import type { Cluster } from './connect.ts';
import type { Draft } from './draft.ts';
import { openLog } from './open-log.ts';
import { readLines } from './read-lines.ts';
import type { ResultFolder } from './result-folder.ts';

/**
 * Fetches the artifacts of a job in mode ephemeral: from the log of the tool's container, target by target. What is wrong
 * with one target is told, and the others follow.
 * @throws Failure when the user interrupts it.
 */
export async function fetchFromLogs(
  job: Job,
  cluster: Cluster,
  results: ResultFolder,
  signal: AbortSignal,
): Promise<void> {
  for (const target of job.status?.targets ?? []) {
    if (signal.aborted) throw new Failure(EXIT.interrupted, 'Interrupted.');
    if (target.container !== undefined) await fetchTarget(target, job, cluster, results);
  }
}

async function fetchTarget(target: Target, job: Job, cluster: Cluster, results: ResultFolder): Promise<void> {
  const { container = '' } = target;
  try {
    const log = await ask(`read the log of ${container}`, () => openLog(cluster, job, target));
    const { problem, remark } = judgeLog(await takeAll(log, target, results), target);
    if (problem !== undefined) results.complain(target, problem);
    if (remark !== undefined) results.remark(target, remark);
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode === EXIT.interrupted) throw error;
    results.complain(target, error.message);
  }
}

/** @throws Failure when the log cannot be read to its end; what came before that has its place. */
async function takeAll(
  log: AsyncIterable<Buffer>,
  target: Target,
  results: ResultFolder,
): Promise<LogSummary> {
  let summary: LogSummary = { files: 0, why: undefined, say: '' };
  const fault: Fault = { why: undefined };
  const parts = readParts(readLines(log), fault);
  for (let part = await parts.next(); !part.done; part = await parts.next()) {
    if (part.value.kind === 'end') summary = { ...summary, why: part.value.why, say: part.value.say };
    if (part.value.kind !== 'file') continue;
    summary = { ...summary, files: summary.files + 1 };
    const fill = (draft: Draft): Promise<void> => fillFrom(parts, draft);
    await results.save(part.value.artifact, target, { fill, resumes: false });
  }
  if (fault.why !== undefined)
    throw new Failure(EXIT.unreachable, `its log could not be read to its end: ${plainText(fault.why)}.`);
  return summary;
}

type Parts = AsyncGenerator<LogPart, void>;

/** What went wrong with a log while it was read. */
interface Fault {
  why: string | undefined;
}

async function* readParts(lines: AsyncIterable<Buffer>, fault: Fault): Parts {
  const read = makeLogReader();
  try {
    for await (const line of lines) yield* read(line);
  } catch (error) {
    fault.why = error instanceof Error ? error.message : String(error);
  }
}

async function fillFrom(parts: Parts, draft: Draft): Promise<void> {
  for (let part = await parts.next(); !part.done; part = await parts.next()) {
    if (part.value.kind === 'eof') return;
    if (part.value.kind !== 'data') break;
    await draft.write(part.value.bytes);
  }
  throw new Failure(
    EXIT.failed,
    'Its log breaks off or was cut: a node keeps only some MiB of a log. For large results: --output-mode collector.',
  );
}
