import type { Pod } from '../api/pod.ts';

/** A pod of a job and the container in it that the tool looks at. */
export interface Choice {
  readonly pod: Pod;
  readonly target: string;
  /** The latest attempt, counted from 1. */
  readonly attempt: number;
  /** Name of the ephemeral container of that attempt. */
  readonly container: string;
  /** Whether it is there. */
  readonly injected: boolean;
}
