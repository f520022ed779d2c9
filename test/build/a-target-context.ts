import type { TargetContext } from '../../lib/status/target-context.ts';
import { aJobSpec } from './a-job-spec.ts';
import { aPod, toolIn } from './a-pod.ts';

/** What is known of a target in its first attempt, of which nothing is stored yet. */
export function aTargetContext(more: Partial<TargetContext> = {}): TargetContext {
  return {
    job: aJobSpec(),
    namespace: 'shop',
    attempt: 1,
    container: toolIn(aPod()),
    target: 'app',
    known: undefined,
    startDeadlineSeconds: 120,
    maxRunsPerPod: 20,
    judgedAt: undefined,
    refusal: undefined,
    hold: undefined,
    taken: undefined,
    lost: false,
    ...more,
  };
}
