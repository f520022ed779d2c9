import type { Condition } from '../api/power-tool-status.ts';
import type { Reason } from '../api/refusal.ts';
import { toTime } from './time.ts';

/** The conditions of a job. */
export type ConditionType = 'Accepted' | 'TargetsSelected' | 'Progressing' | 'Complete' | 'Degraded';

/** A condition without what depends on history. */
export interface Finding {
  readonly type: ConditionType;
  readonly status: Condition['status'];
  readonly reason: Reason;
  readonly message: string;
}

/**
 * Findings as conditions: the time of the last change is kept while the status stays the same.
 * @param before the conditions that are stored.
 */
export function makeConditions(
  findings: readonly Finding[],
  before: readonly Condition[],
  generation: number | undefined,
  now: Date,
): Condition[] {
  return findings.map((finding) => {
    const old = before.find(({ type }) => type === finding.type);
    const same = old?.status === finding.status;
    return {
      ...finding,
      lastTransitionTime: same ? old.lastTransitionTime : toTime(now),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
  });
}
