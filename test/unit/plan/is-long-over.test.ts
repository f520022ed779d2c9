import type { ContainerState } from '../../../lib/api/pod.ts';
import { isLongOver } from '../../../lib/plan/is-long-over.ts';
import { aPod, CREATING, ended, RUNNING, toolIn, withTool } from '../../build/a-pod.ts';
import { after } from '../../build/a-world.ts';

/** `ended` is 31 seconds after NOW. */
const rows: readonly { name: string; state?: ContainerState; seconds: number; want: boolean }[] = [
  { name: 'of which the kubelet says nothing', seconds: 86_400, want: false },
  { name: 'that is being created', state: CREATING, seconds: 86_400, want: false },
  { name: 'that runs', state: RUNNING, seconds: 86_400, want: false },
  { name: 'that has just ended', state: ended(0), seconds: 32, want: false },
  { name: 'that ended nearly five minutes ago', state: ended(1), seconds: 330, want: false },
  { name: 'that ended five minutes ago', state: ended(1), seconds: 331, want: true },
  { name: 'that ended at a time unknown', state: { terminated: { exitCode: 137 } }, seconds: 0, want: true },
];

test.each(rows)('a tool $name is long over: $want', ({ state, seconds, want }) => {
  const pod = withTool(aPod(), state ? { state } : {});
  expect(isLongOver(pod, { name: toolIn(pod) }, after(seconds))).toBe(want);
});
