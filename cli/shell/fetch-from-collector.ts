import type { Origin } from '../core/artifact.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { findMissing } from '../core/find-missing.ts';
import { hasEnded, type Job } from '../core/job.ts';
import { plainText } from '../core/plain-text.ts';
import {
  filePath,
  runDetail,
  runPath,
  type RunDetail,
  type RunRef,
  type StoredFile,
} from '../core/reading-api.ts';
import { askCollector } from './ask-collector.ts';
import type { Patience } from './back-off.ts';
import type { Collector } from './collector.ts';
import { download } from './download.ts';
import type { ResultFolder } from './result-folder.ts';

/** Where results of a fetch go, and how it is told of. */
export interface FetchContext extends Patience {
  readonly results: ResultFolder;
  /** Undefined when its PowerTool is gone. */
  readonly job: Job | undefined;
  readonly onProgress: (name: string, bytes: number, size: number) => void;
}

/**
 * Fetches the artifacts of a run from the collector, target by target.
 * @throws Failure when the collector does not have it, or refuses.
 */
export async function fetchFromCollector(
  collector: Collector,
  ref: RunRef,
  context: FetchContext,
): Promise<void> {
  const detail = await askCollector(collector, runPath(ref), runDetail, context);
  if (!detail)
    throw new Failure(
      EXIT.failed,
      `The collector has nothing of ${ref.job}: not uploaded, deleted, or past its retention.`,
    );
  for (const { pod, container, manifest } of detail.targets)
    if (manifest) await fetchTarget(collector, { ...ref, pod, container }, manifest, context);
  const rows = context.job && (context.job.status?.targets ?? []);
  for (const { pod, why } of findMissing(detail, rows)) context.results.complain({ pod }, why);
  if (detail.more > 0)
    throw new Failure(
      EXIT.failed,
      `${detail.more} more targets of ${ref.job} are in the store: what they say has no room in one answer of the collector. Choose fewer pods for a job.`,
    );
}

type TargetRef = Parameters<typeof filePath>[0];
type Manifest = NonNullable<RunDetail['targets'][number]['manifest']>;

async function fetchTarget(
  collector: Collector,
  of: TargetRef,
  manifest: Manifest,
  context: FetchContext,
): Promise<void> {
  const { results, job } = context;
  // When no more is to come, what is not whole is taken as it is.
  const isOver = job === undefined || hasEnded(job);
  const origin = originOf(of, manifest);
  for (const file of manifest.files) {
    const name = plainText(file.name);
    if (!file.whole && !isOver) results.complain(origin, `"${name}" is not whole yet.`);
    else await fetchFile(collector, filePath(of, file.name), { file, origin, ...context });
    if (!file.whole && isOver)
      results.remark(
        origin,
        `"${name}" was never finished: what there is of it could be checked by its size only.`,
      );
  }
  const less = tellLess(manifest, isOver);
  if (less !== undefined) results.remark(origin, less);
}

/** What there is to know of a result that may be less than was asked for, beside what is not whole of it. */
function tellLess({ files, final, partial, reason = '' }: Manifest, isOver: boolean): string | undefined {
  if (files.length === 0) return undefined;
  if (partial) return `the result is partial: ${plainText(reason)}`;
  // Who is killed writes no last manifest.
  const isCut = !final && isOver && files.every(({ whole }) => whole);
  return isCut ? 'the tool was ended before it was ready: the result may be partial.' : undefined;
}

function originOf({ namespace, pod }: TargetRef, { podNamespace, attempt }: Manifest): Origin {
  const isOfJob = [undefined, '', namespace].includes(podNamespace);
  return { pod, namespace: isOfJob ? undefined : podNamespace, attempt };
}

interface FileContext extends FetchContext {
  readonly file: StoredFile;
  readonly origin: Origin;
}

function fetchFile(
  collector: Collector,
  path: string,
  { file, origin, results, signal, sleep, onProgress }: FileContext,
): Promise<void> {
  const { name, size, whole } = file;
  const artifact = { name, size, sha256: whole ? file.sha256 : undefined };
  const label = `${origin.pod}/${name}`;
  const options = { size, signal, sleep, onProgress: (bytes: number) => onProgress(label, bytes, size) };
  // Without a checksum nothing says that what is left of an earlier attempt is of the same file.
  return results.save(artifact, origin, {
    fill: (draft) => download(collector, path, draft, options),
    resumes: whole,
  });
}
