import { expect, test } from '@jest/globals';
import type { Condition, PowerToolStatus } from '../../../../lib/api/power-tool-status.ts';
import { judgeEnd } from '../../../../cli/core/judge-end.ts';
import { aCliJob } from '../harness/jobs.ts';

const counts = { selected: 2, waiting: 0, active: 0, succeeded: 2, failed: 0, gone: 0, skipped: 0, done: 2 };
// As lib/plan/plan-dry-run.ts makes it.
const dryRun: PowerToolStatus = {
  phase: 'Completed',
  reason: 'DryRun',
  message:
    'The tool could be put into 2 of 3 pods. Nothing was put into any (spec.dryRun); see status.targets.',
  counts: { ...counts, selected: 3, succeeded: 0, skipped: 3, done: 3 },
};
const notAccepted: Condition = {
  type: 'Accepted',
  status: 'False',
  reason: 'ToolNotApproved',
  message: '',
  lastTransitionTime: '',
};

test.each<[PowerToolStatus, number, string]>([
  [{ phase: 'Completed', counts }, 0, 'py-spy-x7k2p completed: 2 of 2 succeeded'],
  [{ phase: 'Completed' }, 0, 'py-spy-x7k2p completed'],
  [dryRun, 0, `py-spy-x7k2p: ${dryRun.message ?? ''}`],
  [
    { phase: 'Failed', reason: 'ToolFailed', message: 'no\nluck' },
    1,
    'py-spy-x7k2p failed: ToolFailed: no luck',
  ],
  [{ phase: 'Cancelled', reason: 'Stopped' }, 1, 'py-spy-x7k2p was cancelled: Stopped'],
  [
    { phase: 'Failed', reason: 'ToolNotApproved', message: 'Ask.', conditions: [notAccepted] },
    3,
    'py-spy-x7k2p was refused: ToolNotApproved: Ask.',
  ],
  [{ phase: 'Failed', reason: 'NoTargets', conditions: [notAccepted] }, 1, 'py-spy-x7k2p failed: NoTargets'],
])('%j ends with exit code %i: %s', (status, exitCode, text) => {
  expect(judgeEnd(aCliJob(status))).toEqual({ exitCode, text });
});
