import { hasEnded, isLive, phaseOfItem, phaseOfRun } from '../../../../../functions/collector/ui/phase.ts';
import { jobDetail } from '../../../../../functions/collector/ui/reading/schema.ts';
import { isFinal, phase } from '../../../../../lib/api/power-tool-status.ts';

test.each(phase.options)(
  'the page looks often at a job that is %s, unless it has ended or only waits',
  (one) => expect(isLive(one)).toBe(!isFinal(one) && one !== 'Scheduled'),
);

test.each(phase.options)('nothing more comes of a job that is %s only when that is for ever', (one) =>
  expect(hasEnded(one)).toBe(isFinal(one)),
);

test.each([
  [{ phase: 'Running', tool: 'py-spy' }, 'Running'],
  [{ phase: '', tool: 'py-spy' }, 'Pending'],
  [{ phase: '', tool: '' }, 'Deleted'],
])('a job with %j is %s', (item, want) => expect(phaseOfItem(item)).toBe(want));

test.each([
  ['that runs', { status: { phase: 'Running' }, targets: [] }, 'Running', true],
  ['that nobody has looked at yet', { status: null, targets: [] }, 'Pending', true],
  ['whose status is being made', { status: {}, targets: [] }, 'Pending', true],
  ['whose PowerTool is gone', { status: null, targets: [{ pod: 'a', container: 'c' }] }, 'Deleted', false],
] as const)('a run %s', (_, detail, want, live) => {
  const found = phaseOfRun(jobDetail.parse({ job: 'web', run: 'r', ...detail }));
  expect([found, isLive(found)]).toEqual([want, live]);
});
