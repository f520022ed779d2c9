import { parseDuration } from './duration.ts';
import type { OutputMode } from './output-mode.ts';
import { KEPT_SLICES, MIN_SLICE_SECONDS, type Output } from './output.ts';

/** Where the result of a job goes, and in which form: the internal form of `spec.output`. */
export interface Result {
  readonly mode: OutputMode;
  readonly compress: boolean;
  /** Undefined: the tool measures once. */
  readonly rolling: { readonly seconds: number; readonly keep: number } | undefined;
  /** Set in mode pvc alone. */
  readonly pvc: { readonly claimName: string; readonly path?: string | undefined } | undefined;
}

/** The internal form of an output, with what it leaves open filled in. */
export function resultOf({ mode, compress = false, rollingInterval, rollingKeep, pvc }: Output): Result {
  const seconds = parseDuration(rollingInterval ?? '');
  const rolling = seconds === undefined ? undefined : { seconds, keep: rollingKeep ?? KEPT_SLICES };
  return { mode, compress, rolling, pvc };
}

/** What is wrong with an output, as the API server says it too; undefined when nothing is. */
export function outputProblem(output: Output, durationSeconds: number): string | undefined {
  const { mode, pvc } = output;
  if ((mode === 'pvc') !== (pvc !== undefined)) return 'spec.output.pvc is for mode pvc, which needs it';
  const { rolling } = resultOf(output);
  if (!rolling) return undefined;
  if (mode === 'ephemeral') return 'spec.output.rollingInterval needs mode collector or pvc';
  return rolling.seconds >= MIN_SLICE_SECONDS && rolling.seconds <= durationSeconds
    ? undefined
    : `spec.output.rollingInterval must be at least ${MIN_SLICE_SECONDS}s and no longer than the duration`;
}
