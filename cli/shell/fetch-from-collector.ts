import type { Origin } from '../core/artifact.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { plainText } from '../core/plain-text.ts';
import { filePath, runDetail, runPath, type RunDetail, type RunRef } from '../core/reading-api.ts';
import { askCollector, type Collector } from './collector.ts';
import { download } from './download.ts';
import type { Machine } from './machine.ts';
import type { Store } from './store.ts';

/** How a fetch is told of. */
export interface FetchProgress extends Pick<Machine, 'sleep'> {
  readonly signal: AbortSignal;
  readonly onProgress: (name: string, bytes: number, size: number) => void;
}

/**
 * Fetches the artifacts of a run from the collector, target by target.
 * @throws Failure when the collector does not have it, or refuses.
 */
export async function fetchFromCollector(
  collector: Collector,
  ref: RunRef,
  store: Store,
  progress: FetchProgress,
): Promise<void> {
  const detail = await askCollector(collector, runPath(ref), runDetail);
  if (!detail)
    throw new Failure(
      EXIT.failed,
      `The collector has nothing of ${ref.job}: not uploaded, deleted, or past its retention.`,
    );
  for (const target of detail.targets) await fetchTarget(collector, ref, target, { store, ...progress });
}

async function fetchTarget(
  collector: Collector,
  ref: RunRef,
  { pod, container, manifest }: RunDetail['targets'][number],
  { store, signal, sleep, onProgress }: FetchProgress & { readonly store: Store },
): Promise<void> {
  if (!manifest) return store.complain({ pod }, 'nothing has been uploaded.');
  const { podNamespace, attempt, files, partial, reason } = manifest;
  const namespace = podNamespace === ref.namespace ? undefined : podNamespace;
  const origin: Origin = { pod, namespace, attempt };
  for (const file of files) {
    if (!file.whole) {
      store.complain(origin, `"${plainText(file.name)}" is not whole yet.`);
      continue;
    }
    const options = {
      size: file.size,
      signal,
      sleep,
      onProgress: (bytes: number) => onProgress(`${pod}/${file.name}`, bytes, file.size),
    };
    const path = filePath(ref, pod, container, file.name);
    await store.save(file, origin, {
      fill: (draft) => download(collector, path, draft, options),
      resumes: true,
    });
  }
  if (partial) store.remark(origin, `the result is partial: ${plainText(reason ?? '')}`);
}
