import type { Sample } from '../api/job-spec.ts';
import { shortHash } from '../make/short-hash.ts';
import type { Choice } from './choice.ts';

/**
 * A sample of the pods that could be profiled: first at most one for each node, then a share, then a number.
 * The order is that of a hash, so it looks random and comes out the same whoever draws. Pods in which the tool
 * is already belong to the sample before all others.
 */
export function drawSample(able: readonly Choice[], sample: Sample, jobUid: string): readonly Choice[] {
  const { max, percent, onePerNode } = sample;
  if (max === Infinity && percent === 100 && !onePerNode) return able;
  const ranked = able
    .map((choice) => ({ choice, rank: rankOf(choice.pod.metadata.uid, jobUid) }))
    .sort(
      (a, b) =>
        Number(b.choice.injected) - Number(a.choice.injected) ||
        Number(a.rank > b.rank) - Number(a.rank < b.rank),
    );
  const candidates = onePerNode ? firstOfEachNode(ranked) : ranked;
  const size = Math.min(max, Math.ceil((candidates.length * percent) / 100));
  return candidates.slice(0, size).map(({ choice }) => choice);
}

// The place of a pod in the order of a job's sample.
function rankOf(podUid: string, jobUid: string): string {
  return shortHash('sample', jobUid, podUid);
}

interface Ranked {
  readonly choice: Choice;
  readonly rank: string;
}

function firstOfEachNode(ranked: readonly Ranked[]): readonly Ranked[] {
  const nodes = new Set<string | undefined>();
  return ranked.filter(({ choice: { pod } }) => {
    const isFirst = !nodes.has(pod.spec.nodeName);
    nodes.add(pod.spec.nodeName);
    return isFirst;
  });
}
