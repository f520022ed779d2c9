import { joinTargets } from '../../../../../functions/collector/ui/join-targets.ts';
import { jobDetail } from '../../../../../functions/collector/ui/reading/schema.ts';
import { shortTarget } from '../../../../../lib/api/power-tool-status.ts';

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
  expect(joinTargets('shop', detail)).toEqual([
    expect.objectContaining({
      label: 'a',
      node: 'n1',
      state: 'Failed',
      message: 'ToolFailed',
      partial: true,
      bytes: 7,
    }),
  ]);
});

test.each([
  ['its shim says so at its end', {}, { final: true, partial: true }, true],
  ['it was killed before its shim could say so', { partial: true }, { final: false, partial: false }, true],
  ['it gave all', {}, { final: true, partial: false }, false],
])('a target that has ended is partial as it should be: %s', (_what, row, manifest, partial) => {
  const status = { targets: [{ pod: 'a', container: 'toe-1', state: 'Gone', ...row }] };
  const targets = [stored('a', { ...manifest, files })];
  expect(joinTargets('shop', jobDetail.parse({ job: 'web', run: 'r', status, targets }))).toMatchObject([
    { partial, bytes: 7 },
  ]);
});

test.each([
  ['as the status has it', { startedAt: '3', injectedAt: '1' }, { startedAt: '2' }, '3'],
  ['as the tool itself says', { injectedAt: '1' }, { startedAt: '2' }, '2'],
  ['when it was put in, while nobody knows better', { injectedAt: '1' }, {}, '1'],
  ['never, when it ended before its start', { injectedAt: '1', state: 'Failed' }, {}, ''],
])('a target has begun %s', (_what, row, manifest, startedAt) => {
  const status = { targets: [{ pod: 'a', container: 'toe-1', state: 'Active', ...row }] };
  const targets = [stored('a', manifest)];
  expect(joinTargets('shop', jobDetail.parse({ job: 'web', run: 'r', status, targets }))).toMatchObject([
    { startedAt },
  ]);
});

test.each([
  ['Succeeded', '2'],
  ['Active', ''],
])(
  'what a short row of the status does not tell of a target that is %s, the store does',
  (state, finishedAt) => {
    const full = {
      pod: 'a',
      uid: 'u',
      container: 'toe-1',
      state,
      node: 'n',
      startedAt: '0',
      finishedAt: '9',
    };
    const targets = [stored('a', { node: 'n1', startedAt: '1', finishedAt: '2', files })];
    const status = { targets: [shortTarget.parse(full)] };
    expect(joinTargets('shop', jobDetail.parse({ job: 'web', run: 'r', status, targets }))).toMatchObject([
      { node: 'n1', startedAt: '1', finishedAt },
    ]);
  },
);

test.each([
  ['of the store, where that has some', [stored('a', { final: true, files })], 7],
  ['of the store, although no file has come', [stored('a', {})], 0],
  ['of the status, where the result is in the log or on a volume', [], 12],
])('bytes of a target are those %s', (_what, targets, bytes) => {
  const status = { targets: [{ pod: 'a', container: 'toe-1', state: 'Succeeded', bytesWritten: 12 }] };
  expect(joinTargets('shop', jobDetail.parse({ job: 'web', run: 'r', status, targets }))).toMatchObject([
    { bytes },
  ]);
});

test.each([
  ['ok', ''],
  ['stopped', 'stopped'],
])('of a target that has ended %s the message is "%s"', (reason, message) => {
  const targets = [stored('a', { final: true, reason })];
  expect(joinTargets('shop', jobDetail.parse({ job: 'web', run: 'r', targets }))).toMatchObject([
    { state: 'Ended', message },
  ]);
});

test.each([
  ['the status', { targets: ['shop', 'bank'].map((namespace) => rowIn(namespace)) }],
  ['the store, when the PowerTool is gone,', null],
])('two pods of one name are told apart by their namespace: %s tells it', (_who, status) => {
  const targets = ['shop', 'bank'].map((podNamespace) => ({
    ...stored('web-0', { final: true, podNamespace, files }),
    container: `toe-${podNamespace}`,
  }));
  const rows = joinTargets('shop', jobDetail.parse({ job: 'web', run: 'r', status, targets }));
  expect(rows.map(({ label, bytes }) => [label, bytes])).toEqual([
    ['web-0', 7],
    ['bank/web-0', 7],
  ]);
});

/** A row has a namespace only where that is not the job's. */
function rowIn(namespace: string): object {
  const row = { pod: 'web-0', container: `toe-${namespace}`, state: 'Succeeded' };
  return namespace === 'shop' ? row : { ...row, namespace };
}

test('a target of another attempt is another one', () => {
  const detail = jobDetail.parse({
    job: 'web',
    run: 'r',
    status: { targets: [{ pod: 'a', container: 'toe-2', state: 'Active' }] },
    targets: [stored('a', { final: true, files })],
  });
  expect(joinTargets('shop', detail).map(({ state, bytes }) => [state, bytes])).toEqual([
    ['Active', 0],
    ['Ended', 7],
  ]);
});

describe('a target that only the store knows, and that has not told its end,', () => {
  const tried = (attempt: number) => ({
    pod: 'a',
    container: `toe-${attempt}`,
    manifest: { final: false, podUid: 'u', attempt },
  });
  const seen = (attempt: number, uid = 'u') => ({
    phase: 'Running',
    targets: [{ pod: 'a', uid, container: `toe-of-${uid}`, state: 'Failed', attempt }],
  });

  test.each([
    ['works while its run does', { phase: 'Running' }, [tried(1)], 'Active'],
    ['works while its run is being stopped', { phase: 'Stopping' }, [tried(1)], 'Active'],
    ['works when another pod has come further', seen(2, 'v'), [tried(1)], 'Active'],
    ['works when the status has not come so far', seen(1), [tried(2)], 'Active'],
    ['is cut off when the PowerTool is gone', null, [tried(1)], 'Cut off'],
    ['is cut off in a cancelled run', { phase: 'Cancelled' }, [tried(1)], 'Cut off'],
    ['is cut off in a completed run', { phase: 'Completed' }, [tried(1)], 'Cut off'],
    ['is cut off when the status has a later attempt', seen(2), [tried(1)], 'Cut off'],
    ['is cut off when the store has one', { phase: 'Running' }, [tried(2), tried(1)], 'Cut off'],
  ])('%s', (_, status, targets, want) => {
    const rows = joinTargets('shop', jobDetail.parse({ job: 'web', run: 'r', status, targets }));
    expect(rows.at(-1)).toMatchObject({ label: 'a', state: want, bytes: 0 });
  });
});
