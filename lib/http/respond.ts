import { KubeError, type KubeErrorCode } from '../kube/port.ts';

/** Done, and an empty body: a broker reads anything else as an event to send on. */
export const DONE = 202;

const STATUS: Readonly<Record<KubeErrorCode, number>> = {
  // A job that is gone is no error for its functions; what else is missing may be there soon (toe-timers, a CRD).
  NotFound: 503,
  AlreadyExists: 409,
  Conflict: 409,
  Refused: 422,
  Unavailable: 503,
};

/**
 * The answer to a broker for a run that failed. Brokers try again on 409 and on everything from 500 up, never
 * on 422; the ApiServerSource itself knows 503 but not 500 as a reason to try again.
 */
export function statusOf(error: unknown): number {
  return error instanceof KubeError ? STATUS[error.code] : 503;
}
