import type { Target, TargetState } from '../../../lib/api/power-tool-status.ts';
import { isSettled, mergeTargets } from '../../../lib/status/merge-targets.ts';

const row = (pod: string, state: TargetState, more: Partial<Target> = {}): Target => ({
  pod,
  uid: `uid-${pod}`,
  state,
  ...more,
});

interface Row {
  readonly name: string;
  readonly seen: readonly Target[];
  readonly stored: readonly Target[];
  readonly want: readonly Partial<Target>[];
}

const rows: readonly Row[] = [
  {
    name: 'what is seen counts',
    seen: [row('a', 'Succeeded')],
    stored: [row('a', 'Active')],
    want: [{ state: 'Succeeded' }],
  },
  {
    name: 'a final row stays as it is, whatever is seen later',
    seen: [row('a', 'Active')],
    stored: [row('a', 'Failed', { message: 'first' })],
    want: [{ state: 'Failed', message: 'first' }],
  },
  {
    name: 'an unfinished row whose pod is away is gone, with what was known of it',
    seen: [],
    stored: [row('a', 'Active', { node: 'n', startedAt: 't' })],
    want: [{ state: 'Gone', reason: 'TargetGone', node: 'n', startedAt: 't' }],
  },
  {
    name: 'a final row whose pod is away stays final',
    seen: [],
    stored: [row('a', 'Succeeded')],
    want: [{ state: 'Succeeded' }],
  },
  {
    name: 'a pod between two attempts that goes away is gone, and not tried again',
    seen: [],
    stored: [row('a', 'Waiting', { reason: 'RetryBackoff', message: 'later', retryAt: 't', exitCode: 3 })],
    want: [
      {
        state: 'Gone',
        reason: 'TargetGone',
        exitCode: 3,
        message: expect.stringMatching(/deleted/) as string,
      },
    ],
  },
  {
    name: 'a pod that waits and is away may merely have left the selection; one with the tool is looked up',
    seen: [],
    stored: [row('a', 'Active'), row('b', 'Waiting')],
    want: [
      { state: 'Gone', message: 'The pod was deleted before the tool ended.' },
      { state: 'Gone', message: expect.stringMatching(/left the selection/) as string },
    ],
  },
  {
    name: 'a pod that was skipped stays so, whatever is seen later',
    seen: [row('a', 'Waiting')],
    stored: [row('a', 'Skipped', { reason: 'StaticPod' })],
    want: [{ state: 'Skipped', reason: 'StaticPod' }],
  },
  {
    name: 'a pod that was skipped, and in which another run has put the tool, is at work',
    seen: [row('a', 'Active', { container: 'toe-1' })],
    stored: [row('a', 'Skipped', { reason: 'StaticPod' })],
    want: [{ state: 'Active', container: 'toe-1' }],
  },
  {
    name: 'a pod that was refused to one run, and in which another has put the tool, is at work',
    seen: [row('a', 'Active', { container: 'toe-1' })],
    stored: [row('a', 'Failed', { reason: 'InjectionRefused' })],
    want: [{ state: 'Active', container: 'toe-1' }],
  },
  {
    name: 'a tool that has done well has, though somebody else puts a container under the name of a next one',
    seen: [row('a', 'Failed', { container: 'toe-2', attempt: 2, reason: 'NameTaken' })],
    stored: [row('a', 'Succeeded', { container: 'toe-1' })],
    want: [{ state: 'Succeeded', container: 'toe-1' }],
  },
  {
    name: 'a container of a stranger stays one',
    seen: [row('a', 'Failed', { container: 'toe-1', reason: 'NameTaken', message: 'later' })],
    stored: [row('a', 'Failed', { container: 'toe-1', reason: 'NameTaken', message: 'first' })],
    want: [{ state: 'Failed', reason: 'NameTaken', message: 'first' }],
  },
  {
    name: 'a pod whose retry was refused to one run, and in which another has put it, is at work',
    seen: [row('a', 'Active', { container: 'toe-2', attempt: 2 })],
    stored: [row('a', 'Failed', { container: 'toe-1', reason: 'InjectionRefused' })],
    want: [{ state: 'Active', container: 'toe-2', attempt: 2 }],
  },
  {
    name: 'a final row of a retry stays, though an older read shows the attempt before',
    seen: [row('a', 'Active', { container: 'toe-1' })],
    stored: [row('a', 'Succeeded', { container: 'toe-2', attempt: 2 })],
    want: [{ state: 'Succeeded', attempt: 2 }],
  },
  {
    name: 'a pod between two attempts is not final',
    seen: [row('a', 'Active', { attempt: 2 })],
    stored: [row('a', 'Waiting', { retryAt: 't' })],
    want: [{ state: 'Active', attempt: 2 }],
  },
  {
    name: 'a new pod under an old name is another target',
    seen: [row('a', 'Active', { uid: 'new' })],
    stored: [row('a', 'Active', { uid: 'old' })],
    want: [
      { uid: 'old', state: 'Gone' },
      { uid: 'new', state: 'Active' },
    ],
  },
  {
    name: 'what needs attention comes first, then by name',
    seen: [
      row('f', 'Succeeded'),
      row('e', 'Skipped'),
      row('d', 'Waiting'),
      row('c', 'Active'),
      row('b', 'Gone'),
      row('z', 'Failed'),
      row('a', 'Failed'),
    ],
    stored: [],
    want: [{ pod: 'a' }, { pod: 'z' }, { pod: 'b' }, { pod: 'c' }, { pod: 'd' }, { pod: 'e' }, { pod: 'f' }],
  },
];

describe('mergeTargets', () => {
  test.each(rows)('$name', ({ seen, stored, want }) => {
    const merged = mergeTargets(seen, stored);
    expect(merged).toHaveLength(want.length);
    expect(merged).toMatchObject(want);
  });

  describe('a row that was stored in short', () => {
    const short = row('a', 'Failed', { container: 'toe-1', reason: 'ToolFailed' });
    const whole = { ...short, node: 'n', exitCode: 3, message: 'It failed.' };

    test('is whole again where its pod still tells the same', () => {
      expect(mergeTargets([whole], [short])).toEqual([whole]);
    });

    test.each<{ name: string; seen: Partial<Target> }>([
      { name: 'another end', seen: { state: 'Succeeded' } },
      { name: 'another reason', seen: { reason: 'DeadlineExceeded' } },
      { name: 'an attempt before', seen: { container: undefined } },
    ])('stays short where its pod tells of $name', ({ seen }) => {
      expect(mergeTargets([{ ...whole, ...seen }], [short])).toEqual([short]);
    });
  });

  test('a pod that is gone has no time at which it is tried again', () => {
    expect(mergeTargets([], [row('a', 'Waiting', { retryAt: 't' })])[0]).not.toHaveProperty('retryAt');
  });

  test('merging what was merged changes nothing, even for rows of one name', () => {
    const twins = ['2', '1', '3'].map((uid) => row('a', 'Gone', { uid }));
    const once = mergeTargets([], twins);
    expect(once.map(({ uid }) => uid)).toEqual(['1', '2', '3']);
    expect(mergeTargets([], once)).toEqual(once);
  });
});

test.each<[TargetState, boolean]>([
  ['Waiting', false],
  ['Active', false],
  ['Succeeded', true],
  ['Failed', true],
  ['Gone', true],
  ['Skipped', true],
])('a target that is %s is settled: %s', (state, want) => {
  expect(isSettled(row('a', state))).toBe(want);
});
