import type { Target } from '../../lib/api/power-tool-status.ts';
import { errorOf, readText } from '../../lib/kube/client.ts';
import { podPath } from '../../lib/kube/paths.ts';
import { explainError } from '../core/explain-error.ts';
import { EXIT, Failure } from '../core/failure.ts';
import type { Job } from '../core/job.ts';
import { judgeLog, type LogSummary } from '../core/judge-log.ts';
import { makeLogReader, type LogPart } from '../core/read-log.ts';
import type { Cluster } from './connect.ts';
import type { Draft } from './draft.ts';
import { readLines } from './read-lines.ts';
import type { Store } from './store.ts';

/** Fetches the artifacts of a job in mode ephemeral: from the log of the tool's container, target by target. */
export async function fetchFromLogs(
  { status, metadata }: Job,
  cluster: Cluster,
  store: Store,
  signal: AbortSignal,
): Promise<void> {
  for (const target of status?.targets ?? []) {
    if (signal.aborted) throw new Failure(EXIT.interrupted, 'Interrupted.');
    const namespace = target.namespace ?? metadata.namespace;
    if (target.container !== undefined) await fetchTarget(target, namespace, cluster, store);
  }
}

async function fetchTarget(
  target: Target,
  namespace: string,
  { transport }: Cluster,
  store: Store,
): Promise<void> {
  const { pod, container = '' } = target;
  const path = `${podPath({ namespace, name: encodeURIComponent(pod) })}/log`;
  const response = await transport({ method: 'GET', path, query: { container } });
  if (response.statusCode !== 200) {
    const error = errorOf(response.statusCode ?? 0, await readText(response));
    return store.complain(target, explainError(error, `read the log of ${container}`).message);
  }
  const summary = await takeAll(readParts(readLines(response)), target, store);
  const { problem, remark } = judgeLog(summary, target);
  if (problem !== undefined) store.complain(target, problem);
  if (remark !== undefined) store.remark(target, remark);
}

async function takeAll(parts: Parts, target: Target, store: Store): Promise<LogSummary> {
  const summary: { files: number; why: string | undefined } = { files: 0, why: undefined };
  for (let part = await parts.next(); !part.done; part = await parts.next()) {
    if (part.value.kind === 'end') summary.why = part.value.why;
    if (part.value.kind !== 'file') continue;
    summary.files += 1;
    const fill = (draft: Draft): Promise<void> => fillFrom(parts, draft);
    await store.save(part.value.artifact, target, { fill, resumes: false });
  }
  return summary;
}

type Parts = AsyncGenerator<LogPart, void>;

async function* readParts(lines: AsyncIterable<Buffer>): Parts {
  const read = makeLogReader();
  for await (const line of lines) yield* read(line);
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
