import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { nameEvent } from '../../../lib/make/event.ts';
import { planPatch, planRefusal } from '../../../lib/plan/plan-patch.ts';
import type { FullStatus } from '../../../lib/status/make-status.ts';
import { aPod, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aWorld, NOW } from '../../build/a-world.ts';
import { applyModel, kinds, only } from '../../build/apply-model.ts';

const RUNNING: FullStatus = { phase: 'Running', reason: 'Running', message: '0 of 2 pods are done.' };
const plan = (status: FullStatus, before?: PowerToolStatus) =>
  planPatch(aWorld({ powerTool: aPowerTool(before ? { status: before } : {}) }), status);

describe('planPatch', () => {
  test('writes nothing when the stored status says the same', () => {
    expect(plan(RUNNING, { ...RUNNING })).toEqual([]);
  });

  test('writes what has changed in the same phase, without an Event', () => {
    const status = { ...RUNNING, message: '1 of 2 pods are done.' };
    expect(plan(status, RUNNING)).toEqual([{ kind: 'patchStatus', status }]);
  });

  test.each<{ name: string; before: PowerToolStatus | undefined; status: FullStatus; type: string }>([
    { name: 'a new phase', before: undefined, status: RUNNING, type: 'Normal' },
    {
      name: 'another reason in the same phase',
      before: { phase: 'Pending', reason: 'TargetBusy' },
      status: { phase: 'Pending', reason: 'Suspended', message: 'Wait.' },
      type: 'Normal',
    },
    {
      name: 'a failure',
      before: RUNNING,
      status: { phase: 'Failed', reason: 'ToolFailed', message: 'exit code 3' },
      type: 'Warning',
    },
    {
      name: 'an end that its user wanted',
      before: RUNNING,
      status: { phase: 'Cancelled', reason: 'Cancelled', message: 'Nobody wants it.' },
      type: 'Normal',
    },
  ])('tells $name by an Event first, and then writes it', ({ before, status, type }) => {
    const world = aWorld({ powerTool: aPowerTool(before ? { status: before } : {}) });
    const first = planPatch(world, status);
    const { phase, reason, message } = status;
    const name = nameEvent(world.powerTool, phase, reason);
    expect(first).toEqual([{ kind: 'recordEvent', event: { name, type, reason, note: message } }]);
    const told = applyModel(world, first);
    expect(planPatch(told, status)).toEqual([{ kind: 'patchStatus', status }]);
    expect(planPatch(applyModel(told, planPatch(told, status)), status)).toEqual([]);
  });

  test('tells with which rights the tool runs, when it does', () => {
    const pods = [withTool(aPod())];
    const [tell] = planPatch(aWorld({ pods }), RUNNING);
    const note = '0 of 2 pods are done. registry.example/aperf:1 runs with no capabilities.';
    expect(tell).toMatchObject({ event: { note } });
  });
});

test('a refusal ends the job, with an Event', () => {
  const refusal = { reason: 'NoTargets', message: 'No pod matches.' } as const;
  const world = aWorld();
  const first = planRefusal(world, 'aperf', refusal, NOW);
  const second = planRefusal(applyModel(world, first), 'aperf', refusal, NOW);
  expect(kinds([first, second])).toBe('recordEvent patchStatus');
  expect(only('patchStatus', second)[0]?.status).toMatchObject({
    phase: 'Failed',
    tool: 'aperf',
    ...refusal,
  });
});
