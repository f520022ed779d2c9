import { expect, test } from '@jest/globals';
import type { Progress } from '../../../../cli/core/read-progress.ts';
import { tellPhase, tellProgress } from '../../../../cli/core/tell-progress.ts';
import { aCliJob } from '../harness/jobs.ts';

const MIB = 1024 * 1024;

test.each([
  { phase: 'warmup', bytes: 0, mode: 'ephemeral', words: 'warming up' },
  { phase: 'running', bytes: 0, mode: 'ephemeral', words: 'measuring' },
  { phase: 'running', bytes: 1.5 * MIB, mode: 'collector', words: 'measuring, 1.5 MiB' },
  { phase: 'uploading', bytes: 200 * MIB, mode: 'collector', words: 'uploading, 200.0 MiB' },
  { phase: 'uploading', bytes: 512, mode: 'ephemeral', words: 'saving, 512 B' },
  { phase: 'uploading', bytes: 512, mode: 'pvc', words: 'saving, 512 B' },
] as const)('$phase with $bytes bytes in mode $mode: $words', ({ phase, bytes, mode, words }) => {
  const progress: Progress = { phase, bytes };
  const of = aCliJob(undefined, mode);
  expect(tellProgress(progress, of)).toBe(words);
  expect(words.startsWith(tellPhase(progress, of))).toBe(true);
  expect(tellPhase(progress, of)).not.toContain(',');
});
