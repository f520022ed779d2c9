import { pickQuestion, viewOf } from '../../../../../functions/collector/ui/pick-question.ts';
import { jobDetail } from '../../../../../functions/collector/ui/reading/schema.ts';
import { NOTHING, type State } from '../../../../../functions/collector/ui/state.ts';

const run = { namespace: 'shop', job: 'web', run: 'r' };
const detailOf = (...files: [pod: string, name: string, type: string][]) => ({
  value: jobDetail.parse({
    job: 'web',
    run: 'r',
    targets: files.map(([pod, name, type]) => ({
      pod,
      container: 'c',
      manifest: { files: [{ name, type }] },
    })),
  }),
});
const state = (patch: Partial<State>): State => ({
  ...NOTHING,
  route: { page: 'start' },
  token: '',
  user: '',
  now: 0,
  ...patch,
});
const fileRoute = (file: string) => ({ page: 'file', ...run, pod: 'a', container: 'c', file }) as const;

test.each([
  ['folded', 'profile'],
  ['cpuprofile', 'profile'],
  ['jfr', 'profile'],
  ['pcap', 'pcap'],
  ['text', 'text'],
  ['collapsed-html', 'text'],
  ['perf', undefined],
  ['binary', undefined],
  ['something new', undefined],
])('a file of type %s is looked at as %s', (type, want) => expect(viewOf({ type })).toBe(want));

test('a file is opened by what it is', () => {
  const question = pickQuestion(state({ route: fileRoute('x'), job: detailOf(['a', 'x', 'pcap']) }));
  expect(question).toMatchObject({ ask: 'pcap', file: { pod: 'a', name: 'x' } });
});

test.each([
  ['is not there', fileRoute('y'), 'deleted'],
  ['cannot be shown', fileRoute('x'), 'downloaded'],
])('a file that %s says so', (_, route, want) => {
  const question = pickQuestion(state({ route, job: detailOf(['a', 'x', 'binary']) }));
  expect(question).toEqual({ problem: expect.stringContaining(want) as string });
});

test('what is wrong with the run is what is wrong with its files', () => {
  const question = pickQuestion(state({ route: fileRoute('x'), job: { problem: 'not yours' } }));
  expect(question).toEqual({ problem: 'not yours' });
});

test('all pods of a series are merged', () => {
  const job = detailOf(['a', 'p.folded', 'folded'], ['b', 'p.folded', 'folded'], ['b', 'q.folded', 'folded']);
  const question = pickQuestion(state({ route: { page: 'merge', ...run, series: 'p.folded' }, job }));
  expect(question).toMatchObject({ ask: 'merge', files: [{ pod: 'a' }, { pod: 'b' }] });
});

describe('a comparison', () => {
  const side = (pod?: string) => ({ job: 'web', run: 'r', pod });
  type Detail = ReturnType<typeof detailOf>;
  const diff = (
    before: Detail,
    after: Detail,
    { pod, series = 'p.folded' }: { pod?: string; series?: string } = {},
  ) =>
    pickQuestion(
      state({
        route: { page: 'diff', namespace: 'shop', series, before: side(), after: side(pod) },
        job: before,
        other: after,
      }),
    );
  const [folded, pprof] = [detailOf(['a', 'p.folded', 'folded']), detailOf(['a', 'g.pb', 'pprof'])];

  test('takes the same series of both', () => {
    const both = detailOf(['a', 'other.folded', 'folded'], ['b', 'p.folded', 'folded']);
    expect(diff(folded, both)).toMatchObject({
      before: [{ name: 'p.folded' }],
      after: [{ pod: 'b', name: 'p.folded' }],
    });
  });

  test('takes the series that was asked for, when a run has several', () => {
    const node = detailOf(
      ['a', 'profile.cpuprofile', 'cpuprofile'],
      ['a', 'profile.heapprofile', 'heapprofile'],
    );
    expect(diff(node, node, { series: 'profile.heapprofile' })).toMatchObject({
      before: [{ name: 'profile.heapprofile' }],
      after: [{ name: 'profile.heapprofile' }],
    });
  });

  test('takes another name when the type is the same and nothing else fits', () => {
    expect(diff(folded, detailOf(['a', 'z.folded', 'folded']))).toMatchObject({
      after: [{ name: 'z.folded' }],
    });
  });

  test('takes nothing else than the series that was asked for, when there is a choice', () => {
    const two = detailOf(['a', 'p.folded', 'folded'], ['a', 'q.folded', 'folded']);
    const one = detailOf(['a', 'q.folded', 'folded']);
    expect(diff(two, one)).toEqual({ problem: expect.stringContaining('p.folded') as string });
    expect(diff(one, one)).toEqual({ problem: expect.stringContaining('p.folded') as string });
  });

  test('takes one pod when one is chosen', () => {
    const two = detailOf(['a', 'p.folded', 'folded'], ['b', 'p.folded', 'folded']);
    expect(diff(two, two, { pod: 'b' })).toMatchObject({
      before: [{ pod: 'a' }, { pod: 'b' }],
      after: [{ pod: 'b' }],
    });
  });

  test.each([
    ['Before', detailOf(), folded],
    ['After', folded, detailOf()],
  ])('with a run that has no file says which: %s', (want, before, after) => {
    expect(diff(before, after)).toEqual({ problem: expect.stringContaining(`${want}: `) as string });
  });

  test('of different measures is refused', () => {
    expect(diff(folded, pprof)).toEqual({ problem: expect.stringContaining('same tool') as string });
  });
});
