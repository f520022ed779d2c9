import { isFinal, phaseOfItem, phaseOfRun } from '../../../../../functions/collector/ui/phase.ts';
import { jobDetail } from '../../../../../functions/collector/ui/reading/schema.ts';
import { isFinal as isFinalForFunctions, phase } from '../../../../../lib/api/power-tool-status.ts';

test.each(phase.options)('the page and the functions agree whether %s is final', (one) =>
  expect(isFinal(one)).toBe(isFinalForFunctions(one)),
);

test.each([
  [{ phase: 'Running', tool: 'py-spy' }, 'Running'],
  [{ phase: '', tool: 'py-spy' }, 'Pending'],
  [{ phase: '', tool: '' }, 'Deleted'],
])('a job with %j is %s', (item, want) => expect(phaseOfItem(item)).toBe(want));

test.each([
  ['that runs', { status: { phase: 'Running' }, targets: [] }, 'Running', false],
  ['that nobody has looked at yet', { status: null, targets: [] }, 'Pending', false],
  ['whose status is being made', { status: {}, targets: [] }, 'Pending', false],
  ['whose PowerTool is gone', { status: null, targets: [{ pod: 'a', container: 'c' }] }, 'Deleted', true],
] as const)('a run %s', (_, detail, want, final) => {
  const found = phaseOfRun(jobDetail.parse({ job: 'web', run: 'r', ...detail }));
  expect([found, isFinal(found)]).toEqual([want, final]);
});
