import type { PowerToolStatus, Target } from '../../../lib/api/power-tool-status.ts';
import { settleStopped } from '../../../lib/status/settle-stopped.ts';
import { aRow } from '../../build/a-target.ts';

const STOP = { reason: 'Stopped', message: 'Stopped by spec.shutdown.' } as const;
const stopping = (...targets: readonly Target[]): PowerToolStatus => ({
  phase: 'Stopping',
  ...STOP,
  targets: [...targets],
});
const failed = (exitCode: number, reason = 'ToolFailed'): Target =>
  aRow('web-1', 'Failed', { reason, message: 'The tool ended.', exitCode });
const settle = (row: Target, before?: PowerToolStatus): Target | undefined =>
  settleStopped([row], STOP, before)[0];

describe('of a job that ends early', () => {
  test('a pod that waits for its turn is skipped, and says why', () => {
    expect(settle(aRow('web-1'))).toEqual(
      aRow('web-1', 'Skipped', {
        reason: 'Stopped',
        message: 'The tool was not started. Stopped by spec.shutdown.',
      }),
    );
  });

  test('a pod between two attempts has failed already', () => {
    const row = aRow('web-1', 'Waiting', {
      ...{ reason: 'RetryBackoff', message: 'The tool ended with exit code 3. Attempt 1 of 3.', exitCode: 3 },
      retryAt: '2026-01-01T12:00:41Z',
    });
    expect(settle(row)).toEqual(
      aRow('web-1', 'Failed', {
        ...{ reason: 'ToolFailed', message: 'The tool ended with exit code 3. Attempt 1 of 3.', exitCode: 3 },
      }),
    );
  });

  test.each<Target>([
    aRow('web-1', 'Active'),
    aRow('web-1', 'Active', { reason: 'TargetUnready', message: 'unready' }),
    aRow('web-1', 'Succeeded', { exitCode: 0 }),
    aRow('web-1', 'Gone'),
    aRow('web-1', 'Skipped', { reason: 'StaticPod' }),
  ])('a pod that is $state stays so', (row) => {
    expect(settle(row, stopping())).toEqual(row);
  });

  test.each([
    { name: 'SIGINT', exitCode: 130 },
    { name: 'SIGTERM', exitCode: 143 },
  ])('a tool that ends by $name when it was told to has succeeded, maybe in part', ({ exitCode }) => {
    expect(settle(failed(exitCode), stopping(aRow('web-1', 'Active')))).toMatchObject({
      state: 'Succeeded',
      reason: 'Stopped',
      exitCode,
      message: `The tool was stopped early, with exit code ${exitCode}. Its result may be partial.`,
    });
  });

  test.each<{ name: string; row: Target; before: PowerToolStatus | undefined }>([
    { name: 'before it was told to', row: failed(143), before: { phase: 'Running' } },
    { name: 'in a job without a status', row: failed(143), before: undefined },
    { name: 'and had failed before it was told to', row: failed(143), before: stopping(failed(143)) },
    { name: 'by another signal', row: failed(137), before: stopping() },
    { name: 'by an error of its own', row: failed(1), before: stopping() },
    { name: 'that never started', row: failed(143, 'ToolCannotStart'), before: stopping() },
  ])('a tool that ends $name has failed', ({ row, before }) => {
    expect(settle(row, before)).toEqual(row);
  });

  test('each pod is settled for itself', () => {
    const rows = [aRow('a'), aRow('b', 'Active'), failed(130)];
    expect(settleStopped(rows, STOP, stopping()).map(({ state }) => state)).toEqual([
      'Skipped',
      'Active',
      'Succeeded',
    ]);
  });
});
