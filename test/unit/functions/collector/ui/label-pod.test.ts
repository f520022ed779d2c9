import { labelPod } from '../../../../../functions/collector/ui/label-pod.ts';

test.each([
  ['in the namespace of its job', 'shop', 'web-0'],
  ['of which nobody says where it is', '', 'web-0'],
  ['in another namespace', 'bank', 'bank/web-0'],
])('a pod %s', (_where, own, want) => expect(labelPod('shop', 'web-0', own)).toBe(want));
