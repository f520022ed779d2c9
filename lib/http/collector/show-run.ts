import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { uidOf, type Run } from '../../artifacts/layout.ts';
import { shownJob } from '../../artifacts/list-jobs.ts';
import { problem } from '../../artifacts/problem.ts';
import { powerToolPath } from '../../kube/paths.ts';
import { readOne } from '../../kube/read.ts';
import { listTargets, type ListedTarget } from '../../store/list-runs.ts';
import { StoreError } from '../../store/port.ts';
import { readManifest } from '../../store/read-manifest.ts';
import type { Answer } from './answer.ts';
import type { Collector } from './collector.ts';

/** Bytes of manifests that are shown: those of thousands of targets. */
const ROOM = 16 * 2 ** 20;
/** Manifests that are in memory at once for one answer: so many, or of so many bytes. */
const BATCH = { targets: 16, bytes: 2 ** 20 };

/**
 * What a run has given: its status, while its PowerTool is there, and the manifest of each target. It is sent while it is read:
 * many may ask for much, and read slowly.
 */
export async function showRun(collector: Collector, of: Run, response: Response): Promise<Answer> {
  const { namespace, job, run } = of;
  const [found, { targets, more }] = await Promise.all([
    readOne(collector.kube, powerToolPath({ namespace, name: job }), shownJob),
    listTargets(collector.store, of, ROOM),
  ]);
  const own = found?.metadata.uid === uidOf(run) ? found : undefined;
  if (!own && targets.length === 0) return problem('not-found', 'there is no such run (any more)');
  const pieces = write(collector, { job, run, status: own?.status ?? null, more }, batchesOf(targets));
  // A fault before the first piece is told as one; later it breaks the answer off.
  const first = await pieces.next();
  response.status(200).type('json');
  await pipeline(async function* () {
    yield first.value;
    yield* pieces;
  }, response);
  return undefined;
}

function batchesOf(targets: readonly ListedTarget[]): ListedTarget[][] {
  const batches: ListedTarget[][] = [];
  let [batch, room]: [ListedTarget[], number] = [[], 0];
  for (const listed of targets) {
    if (batch.length % BATCH.targets === 0 || listed.bytes > room) {
      batches.push((batch = []));
      room = BATCH.bytes;
    }
    batch.push(listed);
    room -= listed.bytes;
  }
  return batches;
}

// One JSON object, piece by piece: what is said of the run, and its targets at the end.
async function* write(
  collector: Collector,
  said: object,
  batches: readonly ListedTarget[][],
): AsyncGenerator<string, undefined> {
  let before = `${JSON.stringify(said).slice(0, -1)},"targets":[`;
  for (const batch of batches) {
    const shown = await Promise.all(batch.map((target) => show(collector, target)));
    const targets = shown.filter((target) => target !== undefined);
    if (targets.length === 0) continue;
    yield before + targets.join(',');
    before = ',';
  }
  yield before === ',' ? ']}' : `${before}]}`;
}

async function show({ store, log }: Collector, { target }: ListedTarget): Promise<string | undefined> {
  const { pod, container } = target;
  try {
    const stored = await readManifest(store, target);
    return stored && JSON.stringify({ pod, container, manifest: stored.manifest });
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'Foreign')) throw error;
    // What somebody else has put into the store hides only itself.
    log.warn({ err: error, ...target }, 'a manifest cannot be read');
    return undefined;
  }
}
