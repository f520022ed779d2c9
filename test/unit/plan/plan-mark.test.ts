import { planMark } from '../../../lib/plan/plan-mark.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { only } from '../../build/apply-model.ts';

const mark = (world: ReturnType<typeof aWorld>) =>
  only('patchStatus', planMark({ world, job: aJobSpec(), now: NOW }, 'It starts.', { claimed: true }))[0]
    ?.status;

test('a mark of a job without a status says at what the job is, and when it is looked at again', () => {
  const armed = after(60).toISOString();
  expect(mark(aWorld({ armed }))).toMatchObject({
    phase: 'Pending',
    reason: 'Starting',
    message: 'It starts.',
    deadline: armed,
    claimed: true,
  });
});

test('a mark leaves all else of a status as it is', () => {
  const status = { phase: 'Running', reason: 'Running', message: 'At work.', reserved: ['a'] } as const;
  const powerTool = aPowerTool({ status: { ...status, reserved: [...status.reserved] } });
  expect(mark(aWorld({ powerTool }))).toEqual({ ...status, claimed: true });
});
