import type { Violation } from '../world/sim.ts';

/** A schedule that broke a promise. */
export interface Failure {
  readonly violation: Violation;
  /** Path of the schedule. */
  readonly path: string;
  /** Does it again, with what matters only. */
  readonly replay: string;
}

/** What came of some schedules. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  /** The first few. */
  readonly failures: readonly Failure[];
  /** Requests of the functions in all. */
  readonly calls: number;
}

export const NOTHING: Report = { passed: 0, failed: 0, failures: [], calls: 0 };

/** How many failures are told in full. */
const MOST_FAILURES = 10;

export function add(a: Report, b: Report): Report {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    failures: [...a.failures, ...b.failures].slice(0, MOST_FAILURES),
    calls: a.calls + b.calls,
  };
}
