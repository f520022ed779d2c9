import { explainNoFile } from '../../../../../functions/collector/ui/explain-no-file.ts';
import { jobDetail } from '../../../../../functions/collector/ui/reading/schema.ts';

const statusOf = (phase: string, container = 'toe-1') => ({
  phase,
  targets: [{ pod: 'a', container, state: 'Succeeded' }],
});
const begun = [{ pod: 'a', container: 'toe-1', manifest: { final: false } }];
const FETCH = 'kubectl toe fetch web -n shop';

test.each([
  ['that goes on has none yet', statusOf('Running'), [], 'yet'],
  ['that waits for its time has none yet', { phase: 'Scheduled' }, [], 'yet'],
  ['that nobody has looked at has none yet', null, [], 'yet'],
  ['that has ended, unknown to the store, has them elsewhere', statusOf('Completed'), [], FETCH],
  ['that has failed may have some elsewhere', statusOf('Failed'), [], FETCH],
  ['that has ended with nothing in the store has none', statusOf('Completed'), begun, 'No file has come.'],
  ['that never ran has none', statusOf('Failed', ''), [], 'No file has come.'],
  ['that was refused has none', { phase: 'Failed' }, [], 'No file has come.'],
  ['whose PowerTool is gone has none', null, begun, 'No file has come.'],
])('a run %s', (_what, status, targets, want) => {
  const detail = jobDetail.parse({ job: 'web', run: 'r', status, targets });
  expect(explainNoFile('shop', detail)).toContain(want);
});
