import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { powerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { makeScheduleStatus } from '../../../lib/status/make-schedule-status.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, NOW } from '../../build/a-world.ts';

interface Given {
  readonly due?: Date;
  readonly next?: Date;
  readonly suspend?: boolean;
  readonly status?: PowerToolStatus;
}

function make({ due, next, suspend = false, status }: Given, now = NOW): PowerToolStatus {
  const spec = { schedule: '@hourly', suspend };
  const powerTool = aPowerTool({ spec, ...(status ? { status } : {}) });
  return makeScheduleStatus({ powerTool, tool: 'aperf', due, next }, now);
}

const held = ({ conditions = [] }: PowerToolStatus) =>
  Object.fromEntries(conditions.map(({ type, status }) => [type, status]));

describe('the status of a schedule', () => {
  test('says when the next run is made, and when it looks again', () => {
    const status = make({ next: after(60) });
    expect(status).toMatchObject({
      phase: 'Scheduled',
      reason: 'Scheduled',
      message: 'The next run is made at 2026-01-01T12:01:00Z.',
      tool: 'aperf',
      observedGeneration: 1,
      deadline: '2026-01-01T12:01:00.000Z',
      schedule: { nextScheduleTime: '2026-01-01T12:01:00Z' },
    });
    expect(held(status)).toEqual({ Accepted: 'True', Progressing: 'True' });
    expect(powerToolStatus.parse(status)).toEqual(status);
  });

  test('says which time was dealt with last', () => {
    expect(make({ due: NOW, next: after(60) }).schedule).toEqual({
      lastScheduleTime: '2026-01-01T12:00:00Z',
      nextScheduleTime: '2026-01-01T12:01:00Z',
    });
  });

  test('keeps the last time while no other has come', () => {
    const status = make({ due: NOW, next: after(60) });
    expect(make({ next: after(60), status }, after(5))).toEqual(status);
  });

  test('says that it is suspended, and how to go on; then nothing is awaited', () => {
    const status = make({ suspend: true });
    expect(status).toMatchObject({ phase: 'Scheduled', reason: 'Suspended' });
    expect(status.message).toMatch(/Set spec\.suspend to false/);
    expect(status).not.toHaveProperty('deadline');
    expect(status.schedule).toEqual({});
    expect(held(status)).toEqual({ Accepted: 'True', Progressing: 'Unknown' });
  });

  test('says that no time is left', () => {
    const status = make({ due: NOW });
    expect(status).toMatchObject({ reason: 'Scheduled', message: 'The schedule has no further time.' });
    expect(held(status)).toMatchObject({ Progressing: 'False' });
    expect(status).not.toHaveProperty('deadline');
  });
});
