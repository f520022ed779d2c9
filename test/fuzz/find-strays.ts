import { runFolder } from '../../lib/artifacts/layout.ts';
import type { Job } from '../../lib/artifacts/audience.ts';
import { JOB, NAMESPACE } from '../build/a-run.ts';
import {
  CONTAINER,
  contentOf,
  FILES,
  FOREIGN_CONTENT,
  FOREIGN_KEY,
  GOOD_PODS,
  MANIFEST,
  OLD_RUNS,
  runOfJob,
  STRANGE,
} from './collector-world.ts';

const folderOf = (job: Job): string => runFolder({ ...NAMESPACE, job: job.name, run: runOfJob(job) });

/** Where strangers may write: below the job whose token they have. What is old they may only delete. */
const THEIRS = [folderOf(STRANGE), ...OLD_RUNS.map(runFolder)];
const MARKER = new RegExp(
  `^\\.expiry/\\d{4}-\\d{2}-\\d{2}/(${[JOB, STRANGE].map((job) => folderOf(job).slice(0, -1)).join('|')})$`,
);

/**
 * What strangers have done to a store that they must not have: objects outside of what their tokens are for, and objects of
 * others that are gone or have another content.
 * @param keys of all objects. @param read gives the content of one.
 */
export async function findStrays(
  keys: readonly string[],
  read: (key: string) => Promise<string>,
): Promise<string[]> {
  const meant = meantObjects();
  const strays = keys.filter((key) => !meant.has(key) && !MARKER.test(key) && !isTheirs(key));
  const lost = MUST_STAY.filter((key) => !keys.includes(key));
  const others = keys.filter((key) => meant.has(key));
  const changed: string[] = [];
  for (const key of others) if ((await read(key)) !== meant.get(key)) changed.push(key);
  return [
    ...strays.map((key) => `in the store, and nobody's: ${key}`),
    ...lost.map((key) => `lost: ${key}`),
    ...changed.map((key) => `changed: ${key}`),
  ];
}

function isTheirs(key: string): boolean {
  return THEIRS.some((folder) => key.startsWith(folder));
}

const placeOf = (pod: string, name: string): string => `${folderOf(JOB)}${pod}/${CONTAINER}/${name}`;

const MUST_STAY = [FOREIGN_KEY, ...[...FILES, 'manifest.json'].map((name) => placeOf(GOOD_PODS.reads, name))];

/** What good requests leave, by key. */
function meantObjects(): ReadonlyMap<string, string> {
  const { chunks, ends, manifests, reads } = GOOD_PODS;
  const files = FILES.flatMap((file) =>
    [
      ...[placeOf(chunks, `${file}~00001`), placeOf(chunks, `${file}~00002`)],
      ...[placeOf(ends, `${file}~00001`), placeOf(ends, file)],
      ...[placeOf(manifests, file), placeOf(reads, file)],
    ].map((key) => [key, contentOf(file)] as const),
  );
  const told = [manifests, reads].map((pod) => [placeOf(pod, 'manifest.json'), MANIFEST] as const);
  return new Map([...files, ...told, [FOREIGN_KEY, FOREIGN_CONTENT]]);
}
