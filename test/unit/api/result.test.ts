import { output } from '../../../lib/api/output.ts';
import { outputProblem, resultOf, type Result } from '../../../lib/api/result.ts';

const PLAIN: Result = { mode: 'ephemeral', compress: false, rolling: undefined, pvc: undefined };
const upload = { mode: 'collector' };

describe('resultOf reads', () => {
  test.each<{ name: string; given: object; want: Partial<Result> }>([
    { name: 'nothing at all', given: {}, want: {} },
    {
      name: 'an upload, compressed',
      given: { ...upload, compress: true, retentionDays: 7 },
      want: { mode: 'collector', compress: true },
    },
    {
      name: 'slices, of which ten are kept when nobody says how many',
      given: { ...upload, rollingInterval: '1m30s' },
      want: { mode: 'collector', rolling: { seconds: 90, keep: 10 } },
    },
    {
      name: 'as many slices as it says',
      given: { ...upload, rollingInterval: '5s', rollingKeep: 3 },
      want: { mode: 'collector', rolling: { seconds: 5, keep: 3 } },
    },
    {
      name: 'a volume',
      given: { mode: 'pvc', pvc: { claimName: 'results' } },
      want: { mode: 'pvc', pvc: { claimName: 'results' } },
    },
  ])('$name', ({ given, want }) => {
    expect(resultOf(output.parse(given))).toEqual({ ...PLAIN, ...want });
  });
});

describe('outputProblem', () => {
  test.each([
    { name: 'a volume without its name', given: { mode: 'pvc' }, want: 'needs it' },
    {
      name: 'a volume in another mode',
      given: { ...upload, pvc: { claimName: 'results' } },
      want: 'is for mode pvc',
    },
    { name: 'slices in a log', given: { rollingInterval: '5s' }, want: 'needs mode collector or pvc' },
    { name: 'slices that are too short', given: { ...upload, rollingInterval: '4s' }, want: 'at least 5s' },
    {
      name: 'slices that are longer than the whole',
      given: { ...upload, rollingInterval: '31s' },
      want: 'no longer than the duration',
    },
  ])('is told of $name', ({ given, want }) => {
    expect(outputProblem(output.parse(given), 30)).toContain(want);
  });

  test('is none of slices as long as the whole', () => {
    expect(outputProblem(output.parse({ ...upload, rollingInterval: '30s' }), 30)).toBeUndefined();
  });
});
