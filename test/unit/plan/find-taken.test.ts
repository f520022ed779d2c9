import type { Choice } from '../../../lib/plan/choice.ts';
import { findTaken } from '../../../lib/plan/find-taken.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { aPod, toolIn, withForeign, withTool } from '../../build/a-pod.ts';

const choiceOf = (pod: Pod): Choice => ({
  ...{ pod, target: 'app', attempt: 1, container: toolIn(pod), injected: true },
});

test('A pod without a container of that name has none of somebody else', () => {
  expect(findTaken(choiceOf(aPod()), 'job-uid')).toBeUndefined();
});

test('The container that says it is the tool of the job, is', () => {
  expect(findTaken(choiceOf(withTool(aPod())), 'job-uid')).toBeUndefined();
});

test.each([
  ['says nothing of a job', withForeign(aPod()), 'job-uid'],
  ['says that it is of another job', withTool(aPod()), 'other-uid'],
])('A container of that name that %s is told, with what to do', (_what, pod, jobUid) => {
  const taken = findTaken(choiceOf(pod), jobUid);
  expect(taken?.reason).toBe('NameTaken');
  expect(taken?.message).toContain(toolIn(aPod()));
  expect(taken?.message).toContain('kubectl delete pod web-1 -n shop');
});
