import { expect, test } from '@jest/globals';
import { tellShutdown } from '../../../../cli/core/tell-shutdown.ts';
import { aCliJob } from '../harness/jobs.ts';

test('in mode collector a tool that runs hears of it', () => {
  expect(tellShutdown(aCliJob(undefined, 'collector'))).toContain('hear of it');
});

test.each(['ephemeral', 'pvc'])('in mode %s nothing reaches a tool that runs', (mode) => {
  const told = tellShutdown(aCliJob(undefined, mode));
  expect(told).toContain(`hears nothing in output mode ${mode}: it ends when its 30s are over`);
  expect(told).toContain('kubectl delete pod');
});
