import {
  jobFolder,
  namespaceFolder,
  parseManifestKey,
  runFolder,
  type Namespace,
  type Run,
  type Target,
} from '../artifacts/layout.ts';
import { runName, subdomain } from '../artifacts/artifact-names.ts';
import { inParallel } from './in-parallel.ts';
import type { Store } from './port.ts';

/** Folders that are listed at once. */
const LISTS = 8;

/** All runs of a namespace that the store has something of. @param runsOf the folders in the folder of a job. */
export async function listRuns(
  store: Store,
  of: Namespace,
  runsOf: (folder: string) => Promise<readonly string[]> = store.folders,
): Promise<Run[]> {
  const jobs = (await store.folders(namespaceFolder(of))).filter((job) => subdomain.safeParse(job).success);
  const runs = await inParallel(LISTS, jobs, async (job) =>
    (await runsOf(jobFolder(of, job)))
      .filter((run) => runName.safeParse(run).success)
      .map((run) => ({ ...of, job, run })),
  );
  return runs.flat();
}

/** The targets of a run that have said what they give. */
export interface Targets {
  readonly targets: readonly ListedTarget[];
  /** How many there are besides: what they say would not fit. */
  readonly more: number;
}

/** A target, and how many bytes its manifest has. */
export interface ListedTarget {
  readonly target: Target;
  readonly bytes: number;
}

/** Finds them in the order of their names. @param room bytes that their manifests have together at most. */
export async function listTargets(store: Store, run: Run, room: number): Promise<Targets> {
  const targets: ListedTarget[] = [];
  let [all, more] = [0, 0];
  for await (const { key, size: bytes } of store.list(runFolder(run))) {
    const target = parseManifestKey(key);
    if (!target) continue;
    all += bytes;
    if (all <= room) targets.push({ target, bytes });
    else more += 1;
  }
  return { targets, more };
}
