import { podKind, trialKey } from '../../../lib/plan/pod-kind.ts';
import { aPod } from '../../build/a-pod.ts';

test.each([
  { name: 'its owner', pod: aPod({ metadata: { ownerReferences: [{ uid: 'rs' }] } }), want: 'rs' },
  {
    name: 'the first of its owners',
    pod: aPod({ metadata: { ownerReferences: [{ uid: 'a' }, { uid: 'b' }] } }),
    want: 'a',
  },
  { name: 'the pod itself when nobody owns it', pod: aPod(), want: 'uid-web-1' },
  {
    name: 'the pod itself when it has no owner left',
    pod: aPod({ metadata: { ownerReferences: [] } }),
    want: 'uid-web-1',
  },
])('the kind of a pod is $name', ({ pod, want }) => {
  expect(podKind(pod)).toBe(want);
});

test('a trial of a tool with modes is remembered by kind and mode, any other by kind', () => {
  expect([trialKey(aPod()), trialKey(aPod(), 'ptrace')]).toEqual(['uid-web-1', 'uid-web-1 ptrace']);
});
