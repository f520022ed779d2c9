import { planWriteAhead } from '../../../lib/plan/plan-write-ahead.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { only } from '../../build/apply-model.ts';

const write = (world: ReturnType<typeof aWorld>) =>
  only(
    'patchStatus',
    planWriteAhead({ world, job: aJobSpec(), now: NOW }, 'It starts.', { claimed: true }),
  )[0]?.status;

test('a job without a status says at what it is, and when it is looked at again', () => {
  const armed = after(60).toISOString();
  expect(write(aWorld({ armed }))).toMatchObject({
    phase: 'Pending',
    reason: 'Starting',
    message: 'It starts.',
    deadline: armed,
    claimed: true,
  });
});

test('all else of a status stays as it is', () => {
  const status = { phase: 'Running', reason: 'Running', message: 'At work.', reserved: ['a'] } as const;
  const powerTool = aPowerTool({ status: { ...status, reserved: [...status.reserved] } });
  expect(write(aWorld({ powerTool }))).toEqual({ ...status, claimed: true });
});
