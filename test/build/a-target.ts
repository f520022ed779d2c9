import type { Counts, Target, TargetState } from '../../lib/api/power-tool-status.ts';
import { countTargets } from '../../lib/status/count-targets.ts';

/** A row of a status: a pod by its name, in a state. */
export function aRow(pod: string, state: TargetState = 'Waiting', more: Partial<Target> = {}): Target {
  return { pod, uid: `uid-${pod}`, state, ...more };
}

/** Counts of rows in these states. */
export function countsOf(...states: readonly TargetState[]): Counts {
  return countTargets(states.map((state, index) => aRow(`web-${index + 1}`, state)));
}
