import fc from 'fast-check';
import type { Sample } from '../../../lib/api/job-spec.ts';
import { drawSample } from '../../../lib/plan/draw-sample.ts';
import type { Choice } from '../../../lib/plan/choice.ts';
import { aPod, toolIn } from '../../build/a-pod.ts';

const ALL: Sample = { max: Infinity, percent: 100, onePerNode: false };

/** Pods `web-0`, `web-1`... as choices, spread over nodes. */
function choicesOf(count: number, { nodes = 1, injected = [] as readonly number[] } = {}): Choice[] {
  return Array.from({ length: count }, (_, index) => {
    const pod = aPod({ name: `web-${index}`, spec: { nodeName: `node-${index % nodes}` } });
    const container = toolIn(pod);
    return { pod, target: 'app', attempt: 1, container, injected: injected.includes(index) };
  });
}

const namesOf = (choices: readonly Choice[]) => choices.map(({ pod }) => pod.metadata.name).sort();
const draw = (choices: readonly Choice[], sample: Partial<Sample>, jobUid = 'job-uid') =>
  drawSample(choices, { ...ALL, ...sample }, jobUid);

describe('drawSample', () => {
  test('without a word about a sample it takes all', () => {
    const choices = choicesOf(5);
    expect(draw(choices, {})).toEqual(choices);
  });

  test.each<{ name: string; count: number; nodes?: number; sample: Partial<Sample>; want: number }>([
    { name: 'at most so many', count: 10, sample: { max: 3 }, want: 3 },
    { name: 'all, when there are fewer', count: 2, sample: { max: 3 }, want: 2 },
    { name: 'a share', count: 10, sample: { percent: 30 }, want: 3 },
    { name: 'a share, rounded up', count: 10, sample: { percent: 31 }, want: 4 },
    { name: 'at least one, however small the share', count: 10, sample: { percent: 1 }, want: 1 },
    { name: 'the smaller of share and number', count: 10, sample: { percent: 50, max: 2 }, want: 2 },
    { name: 'one on each node', count: 10, nodes: 4, sample: { onePerNode: true }, want: 4 },
    {
      name: 'a share of the nodes, when there is one on each',
      count: 100,
      nodes: 10,
      sample: { onePerNode: true, percent: 50 },
      want: 5,
    },
    {
      name: 'at most so many, one on each node',
      count: 10,
      nodes: 4,
      sample: { onePerNode: true, max: 2 },
      want: 2,
    },
    { name: 'nothing of nothing', count: 0, sample: { max: 3 }, want: 0 },
  ])('takes $name', ({ count, nodes = 1, sample, want }) => {
    expect(draw(choicesOf(count, { nodes }), sample)).toHaveLength(want);
  });

  test('never takes two pods of one node when it should not', () => {
    const choices = draw(choicesOf(50, { nodes: 7 }), { onePerNode: true });
    expect(new Set(choices.map(({ pod }) => pod.spec.nodeName)).size).toBe(choices.length);
  });

  test('takes the pods in which the tool is before all others', () => {
    const injected = [1, 4, 8];
    const choices = draw(choicesOf(10, { injected }), { max: 3 });
    expect(namesOf(choices)).toEqual(['web-1', 'web-4', 'web-8']);
  });

  test('takes the pod in which the tool is as the one of its node', () => {
    const choices = draw(choicesOf(6, { nodes: 2, injected: [4] }), { onePerNode: true });
    expect(namesOf(choices)).toContain('web-4');
    expect(choices).toHaveLength(2);
  });

  test('draws another sample for another job', () => {
    const samples = ['1', '2', '3', '4', '5'].map((uid) =>
      namesOf(draw(choicesOf(20), { max: 3 }, uid)).join(),
    );
    expect(new Set(samples).size).toBeGreaterThan(1);
  });

  test('draws every pod now and then', () => {
    const drawn = Array.from({ length: 200 }, (_, uid) =>
      namesOf(draw(choicesOf(5), { max: 1 }, String(uid))),
    );
    expect(new Set(drawn.flat()).size).toBe(5);
  });

  test('is the same whoever draws, in whatever order the pods come', () => {
    const counts = fc.integer({ min: 1, max: 12 });
    const shares = fc.record({ max: counts, percent: fc.integer({ min: 1, max: 99 }) });
    const shuffled = counts.chain((count) => fc.shuffledSubarray(choicesOf(count), { minLength: count }));
    fc.assert(
      fc.property(shuffled, shares, (all, sample) => {
        expect(namesOf(draw(all, sample))).toEqual(namesOf(draw([...all].reverse(), sample)));
      }),
    );
  });
});
