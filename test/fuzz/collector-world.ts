import { crc32 } from 'node:zlib';
import { runFolder, type Run } from '../../lib/artifacts/layout.ts';
import { CRC_HEADER, formatCrc } from '../../lib/artifacts/crc.ts';
import { audienceOf, type Job } from '../../lib/artifacts/audience.ts';
import type { Store } from '../../lib/store/port.ts';
import { aCluster, aStoredJob, aToken, UPLOADER, type Cluster } from '../build/a-collector.ts';
import { aFile, aManifest, hexOf, JOB, NAMESPACE, TARGET } from '../build/a-run.ts';

/** The job whose tokens strangers have; the other job of these tests they must not reach. */
export const STRANGE: Job = {
  namespace: 'shop',
  name: 'strange',
  uid: '0a1b2c3d-0000-4000-8000-000000000002',
};
/** One of a namespace that nobody here has a right in. */
const FOREIGN: Job = { namespace: 'bank', name: 'secret', uid: '0a1b2c3d-0000-4000-8000-000000000003' };
const GONE: Job = { namespace: 'shop', name: 'gone', uid: '0a1b2c3d-0000-4000-8000-000000000004' };

/** May see and delete results in the namespace shop. */
export const JANE = aToken('api', 'jane');
const EVE = aToken('api', 'eve');
const IMPOSTOR = aToken(audienceOf(STRANGE), 'impostor');

/** The token that a tool of this job has. */
export const tokenOf = (job: Job): string => aToken(audienceOf(job));

/** Tokens that open less, or nothing. */
export const OTHER_TOKENS: readonly string[] = [
  EVE,
  IMPOSTOR,
  tokenOf(GONE),
  // Nobody has signed it.
  tokenOf(FOREIGN),
  aToken('toe-collector/../bank/x'),
  aToken('__proto__'),
  'x.e30.x',
  'x.bnVsbA.x',
];

/** The day on which the jobs of these tests were made. */
const DAY = '2026-11-26';
export const runOfJob = ({ uid }: Job): string => `${DAY}-${uid}`;

/** What the API server knows. */
export function aStrangeCluster(): Cluster {
  const cluster = aCluster();
  const { people, jobs } = cluster;
  for (const job of [STRANGE, GONE])
    people.set(tokenOf(job), { username: UPLOADER, audiences: [audienceOf(job)] });
  people.set(IMPOSTOR, { username: 'system:serviceaccount:shop:x', audiences: [audienceOf(STRANGE)] });
  people.set(JANE, { username: 'jane', may: ['get shop', 'delete shop'] });
  people.set(EVE, { username: 'eve' });
  jobs.set('shop/strange', aStoredJob({ metadata: { name: STRANGE.name, uid: STRANGE.uid } }));
  return cluster;
}

/** Pods of the job of these tests: one for each thing that good requests do, so that none undoes another. */
export const GOOD_PODS = {
  chunks: 'chunks',
  ends: 'ends',
  manifests: 'manifests',
  reads: 'reads',
} as const;
export const { container: CONTAINER } = TARGET;
/** Files that good requests write and read. */
export const FILES: readonly string[] = ['a.folded', 'b.jfr', 'c'];

/** What a file of good requests holds. */
export const contentOf = (file: string): string => `${file} `.repeat(100);
export const crcOf = (bytes: string | Uint8Array): string => formatCrc(crc32(bytes));
export const endOf = (file: string): string =>
  JSON.stringify({ size: contentOf(file).length, sha256: hexOf(contentOf(file)), chunks: 1 });
export const MANIFEST = JSON.stringify(
  aManifest({ files: FILES.map((file) => aFile(file, contentOf(file))) }),
);
/** What nobody here may ever be told. */
export const FOREIGN_CONTENT = 'the secret of the bank';

/** An object of a namespace in which nobody here has a right. */
export const FOREIGN_KEY = `bank/${FOREIGN.name}/${runOfJob(FOREIGN)}/web-1/${CONTAINER}/manifest.json`;

/** Runs of a job that is gone, to be deleted. */
export const OLD_RUNS: readonly Run[] = Array.from({ length: 50 }, (_, at) => ({
  ...NAMESPACE,
  job: 'old',
  run: `${DAY}-0a1b2c3d-0000-4000-8000-0000000001${String(at).padStart(2, '0')}`,
}));

/** Puts into the store, and uploads, what the good requests build upon. @param root base URL of the collector. */
export async function prepare(root: string, store: Store): Promise<void> {
  const old = OLD_RUNS.map((run) => `${runFolder(run)}web-1/${CONTAINER}/manifest.json`);
  const bytes = Buffer.from(FOREIGN_CONTENT);
  for (const key of [FOREIGN_KEY, ...old]) await store.put(key, bytes, hexOf(bytes), { absent: true });
  const { ends, manifests, reads } = GOOD_PODS;
  for (const file of FILES) {
    for (const pod of [ends, manifests, reads]) await putChunk(root, pod, file);
    for (const pod of [manifests, reads]) await put(root, `${pod}/${CONTAINER}/files/${file}`, endOf(file));
  }
  await put(root, `${reads}/${CONTAINER}/manifest`, MANIFEST);
}

function putChunk(root: string, pod: string, file: string): Promise<void> {
  const headers = { [CRC_HEADER]: crcOf(contentOf(file)) };
  return put(root, `${pod}/${CONTAINER}/files/${file}/chunks/1`, contentOf(file), headers);
}

async function put(root: string, path: string, body: string, headers = {}): Promise<void> {
  const { status } = await fetch(`${root}/upload/v1/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${tokenOf(JOB)}`, ...headers },
    body,
  });
  if (status !== 201) throw new Error(`${path}: ${status}`);
}
