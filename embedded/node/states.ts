import { constants } from 'node:os';
import type { JsonObject } from '../model/json.ts';
import { timeOf } from '../model/object.ts';

/** The state of a container, in the words of Kubernetes. */
export type State =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | { readonly terminated: Ended };

interface Ended {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A container that does not run yet, and why not. */
export function waiting(reason: string, message?: string): State {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
}

/** A container that runs. @param since when it was started. */
export function running(since: Date): State {
  return { running: { startedAt: timeOf(since) } };
}

/** @param message of a container that failed, when it is to have one. */
export function terminated(ending: Ending, since: Date, now: Date, message: string): State {
  const exitCode = exitCodeOf(ending);
  return {
    terminated: {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      ...(exitCode === 0 || message === '' ? {} : { message }),
      startedAt: timeOf(since),
      finishedAt: timeOf(now),
    },
  };
}

// A process that was killed by signal n ends with 128 + n, as every shell and container runtime says it.
function exitCodeOf({ code, signal }: Ending): number {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
}

/** What a kubelet says of one container. */
export interface ContainerReport extends JsonObject {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly restartCount: number;
  readonly ready: boolean;
  readonly started: boolean;
  readonly state: State;
  readonly lastState: State | Record<string, never>;
}
