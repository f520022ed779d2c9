import { labelsMeanTools, notEarly, watchedWhileAtWork } from './e1-not-early.ts';
import { timeToLive } from './e4-time-to-live.ts';
import { armed } from './e5-armed.ts';
import { oneAtATime, oneContainer } from './i01-one-container.ts';
import { approvedImage, approvedRights, leastRights } from './i02-approved.ts';
import { adminBudgets, canaryFirst, waveLimit } from './i04-budgets.ts';
import { liveJobs, livePods, samples, selectedPods } from './i05-allowed.ts';
import { attemptsRise, forward, lastSpec, recount, settledRows, trueRows } from './i06-status.ts';
import { finalizerFirst, finalizerLast, finalizerSoon, nothingLeft } from './i08-leftovers.ts';
import { everyJobEnds } from './i10-ends.ts';
import { ownRules, reasons } from './i11-reasons.ts';
import { audited, events } from './i13-events.ts';
import { endsRuns, oneRun } from './i15-schedules.ts';
import { asFated } from './o1-as-fated.ts';
import { prompt } from './p1-prompt.ts';
import { tokenFirst, tokenHidden } from './u1-tokens.ts';
import type { Invariant } from './invariant.ts';

/**
 * Everything that must hold. I7 (what was uploaded is kept) is the business of the
 * collector (test/store/crash.test.ts). U3 (no token ends before its tools) and I4d (no seat of a budget is given back
 * before its tool ends) are watched in observe.ts. I9
 * (calls are bounded, writes stop), I12 (handlers are total) and the rights are watched where they happen:
 * simulate.ts, broker.ts, instance.ts. I14 is test/conformance.
 */
export const INVARIANTS: readonly Invariant[] = [
  oneContainer,
  oneAtATime,
  approvedImage,
  approvedRights,
  leastRights,
  waveLimit,
  canaryFirst,
  adminBudgets,
  livePods,
  liveJobs,
  selectedPods,
  samples,
  forward,
  settledRows,
  attemptsRise,
  recount,
  trueRows,
  lastSpec,
  finalizerLast,
  finalizerFirst,
  nothingLeft,
  finalizerSoon,
  everyJobEnds,
  reasons,
  ownRules,
  events,
  audited,
  oneRun,
  endsRuns,
  notEarly,
  watchedWhileAtWork,
  labelsMeanTools,
  timeToLive,
  armed,
  tokenFirst,
  tokenHidden,
  asFated,
  prompt,
];
