import { filesOf, seriesName, seriesOf } from '../../../../../functions/collector/ui/files.ts';
import { jobDetail } from '../../../../../functions/collector/ui/reading/schema.ts';

const file = (name: string, type: string) => ({ name, type });
const target = (pod: string, ...files: object[]) => ({ pod, container: 'toe-1', manifest: { files } });
const detail = jobDetail.parse({
  job: 'web',
  run: 'r',
  targets: [
    target(
      'a',
      file('cpu-00001.folded.gz', 'folded'),
      file('cpu-00002.folded.gz', 'folded'),
      file('log.txt', 'text'),
    ),
    target('b', file('cpu-00001.folded.gz', 'folded'), file('heap.folded', 'folded')),
    { pod: 'c', container: 'toe-1', manifest: null },
  ],
});
const files = filesOf('shop', detail);

test('every file has its pod and its path', () => {
  expect(files).toHaveLength(5);
  expect(files[0]).toMatchObject({
    pod: 'a',
    path: 'api/v1/namespaces/shop/jobs/web/r/a/toe-1/cpu-00001.folded.gz',
  });
});

test('slices and pods of one profile are one series; other profiles are another, texts are none', () => {
  expect(seriesOf(files).map(({ name, files: same }) => [name, same.length])).toEqual([
    ['cpu.folded', 3],
    ['heap.folded', 1],
  ]);
});

test('a pod alone has its own', () => {
  expect(seriesOf(files, 'b').map(({ name, files: same }) => [name, same.length])).toEqual([
    ['cpu.folded', 1],
    ['heap.folded', 1],
  ]);
});

test('of two pods of one name each has its own, and its own path', () => {
  const targets = ['shop', 'bank'].map((podNamespace) => ({
    pod: 'web-0',
    container: `toe-${podNamespace}`,
    manifest: { podNamespace, files: [file('cpu.folded', 'folded')] },
  }));
  const both = filesOf('shop', jobDetail.parse({ job: 'web', run: 'r', targets }));
  expect(both.map(({ label }) => label)).toEqual(['web-0', 'bank/web-0']);
  const paths = both.map(({ label }) => seriesOf(both, label)[0]?.files.map(({ path }) => path));
  expect(paths).toEqual(
    ['shop', 'bank'].map((of) => [`api/v1/namespaces/shop/jobs/web/r/web-0/toe-${of}/cpu.folded`]),
  );
});

test.each([
  ['profile.folded.gz', 'profile.folded'],
  ['profile-00012.folded.gz', 'profile.folded'],
  ['profile.folded.3', 'profile.folded'],
  ['cpu_7.pb.gz', 'cpu.pb'],
  ['00001.folded', 'folded'],
  ['123', '123'],
])('%s belongs to %s', (name, want) => expect(seriesName(name)).toBe(want));
