import { joinTargets } from '../../../../../functions/collector/ui/join-targets.ts';
import { jobDetail } from '../../../../../functions/collector/ui/reading/schema.ts';

const stored = (pod: string, manifest: object) => ({ pod, container: 'toe-1', manifest });
const files = [
  { name: 'a', size: 3 },
  { name: 'b', size: 4 },
];

test('a target has what the status sees and what the store keeps', () => {
  const detail = jobDetail.parse({
    job: 'web',
    run: 'r',
    status: {
      targets: [{ pod: 'a', container: 'toe-1', state: 'Failed', reason: 'ToolFailed', node: 'n1' }],
    },
    targets: [stored('a', { final: true, partial: true, files })],
  });
  expect(joinTargets(detail)).toEqual([
    expect.objectContaining({
      pod: 'a',
      node: 'n1',
      state: 'Failed',
      message: 'ToolFailed',
      partial: true,
      bytes: 7,
    }),
  ]);
});

test('a target of another attempt is another one', () => {
  const detail = jobDetail.parse({
    job: 'web',
    run: 'r',
    status: { targets: [{ pod: 'a', container: 'toe-2', state: 'Active' }] },
    targets: [stored('a', { final: true, files })],
  });
  expect(joinTargets(detail).map(({ state, bytes }) => [state, bytes])).toEqual([
    ['Active', 0],
    ['Ended', 7],
  ]);
});

test('when the PowerTool is gone, the store tells what there was', () => {
  const detail = jobDetail.parse({
    job: 'web',
    run: 'r',
    status: null,
    targets: [stored('a', { final: false })],
  });
  expect(joinTargets(detail)).toEqual([expect.objectContaining({ pod: 'a', state: 'Active', bytes: 0 })]);
});
