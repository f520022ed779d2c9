import { uidOf, type Run } from '../../artifacts/layout.ts';
import { shownJob } from '../../artifacts/list-jobs.ts';
import { problem } from '../../artifacts/problem.ts';
import { powerToolPath } from '../../kube/paths.ts';
import { readOne } from '../../kube/read.ts';
import { inParallel } from '../../store/in-parallel.ts';
import { listTargets } from '../../store/list-runs.ts';
import { readManifest } from '../../store/read-manifest.ts';
import type { Answer } from './answer.ts';
import type { Collector } from './collector.ts';

/** Manifests that are read at once. */
const READS = 16;
/** Bytes of manifests that are shown: those of thousands of targets. */
const ROOM = 16 * 2 ** 20;

/** What a run has given: its status, while its PowerTool is there, and the manifest of each target. */
export async function showRun({ kube, store, log }: Collector, of: Run): Promise<Answer> {
  const { namespace, job, run } = of;
  const [found, { targets, more }] = await Promise.all([
    readOne(kube, powerToolPath({ namespace, name: job }), shownJob),
    listTargets(store, of, ROOM),
  ]);
  const own = found?.metadata.uid === uidOf(run) ? found : undefined;
  if (!own && targets.length === 0) return problem('not-found', 'there is no such run (any more)');
  const shown = await inParallel(READS, targets, async (target) => {
    const { pod, container } = target;
    try {
      return [{ pod, container, manifest: (await readManifest(store, target))?.manifest }];
    } catch (error) {
      // What somebody else has put into the store hides only itself.
      log.warn({ err: error, ...target }, 'a manifest cannot be read');
      return [];
    }
  });
  const body = {
    job,
    run,
    status: own?.status ?? null,
    targets: shown.flat().filter(({ manifest }) => manifest),
    more,
  };
  return { status: 200, body };
}
