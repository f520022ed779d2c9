import { timer, type Timer } from '../../lib/api/timer.ts';

/** What a test may say about a timer. */
export interface TimerParts {
  readonly name?: string;
  /** `namespace/name` of its job; null: it says none. */
  readonly of?: string | null;
  /** When it was to fire; absent: it does not say. */
  readonly deadline?: Date;
  readonly fired?: boolean;
}

/** A timer of the job `shop/job` that has fired, for creation. */
export function aTimer(parts: TimerParts = {}): Timer {
  const { name = 'toe-creation-1', of = 'shop/job', deadline, fired = true } = parts;
  return timer.parse({
    metadata: {
      name,
      namespace: 'toe-timers',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T12:00:00Z',
      labels: { 'toe.run/timer': 'job-uid' },
      annotations: {
        ...(of === null ? {} : { 'toe.run/powertool': of }),
        ...(deadline ? { 'toe.run/deadline': deadline.toISOString() } : {}),
      },
    },
    status: { conditions: fired ? [{ type: 'Failed', status: 'True' }] : [] },
  });
}
