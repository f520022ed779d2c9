import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import { findBusy } from '../../../lib/plan/find-busy.ts';
import { aPod, CREATING, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { after, aWorld } from '../../build/a-world.ts';

/** `ended` is 31 seconds after NOW. */
const SOON = after(60);
const find = (pod: Pod, now = SOON) => findBusy(pod, aWorld(), now);
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const other = { job: 'first', jobUid: 'first-uid', tool: 'tcpdump' };
const held = (state?: ContainerState, marked = true) =>
  withTool(aPod(), { ...other, marked, ...(state ? { state } : {}) });

describe('findBusy', () => {
  test.each([
    { name: 'a tool that runs', pod: held(RUNNING) },
    { name: 'a tool that is being created', pod: held(CREATING) },
    { name: 'a tool that was just put in', pod: held(undefined, false) },
    { name: 'a tool in a pod with init containers', pod: held(waiting('PodInitializing'), false) },
    { name: 'a tool whose first pull failed, while its job hopes', pod: held(waiting('ErrImagePull')) },
    { name: 'a tool that has ended, which its job has not seen yet,', pod: held(ended(0)) },
  ])('$name holds the pod', ({ pod }) => {
    expect(find(pod)).toEqual({
      reason: 'TargetBusy',
      message:
        'The pod web-1 is being profiled by the job first (tcpdump). Its turn comes when that one ends; no action is needed.',
    });
  });

  test('a mark that somebody puts back when the job is long over holds the pod for five minutes after its tool at most', () => {
    expect(find(held(ended(0)), after(31 + 299))?.reason).toBe('TargetBusy');
    expect(find(held(ended(0)), after(31 + 300))).toBeUndefined();
  });

  test('a timer that fired is the better clock for that', () => {
    const world = aWorld({ judgedAt: after(31 + 300) });
    expect(findBusy(held(ended(0)), world, SOON)).toBeUndefined();
  });

  test('a mark holds the pod as long as the tool of its job runs, and not by one that ended at a time unknown', () => {
    expect(find(held(RUNNING), after(86_400))?.reason).toBe('TargetBusy');
    expect(find(held({ terminated: { exitCode: 137, finishedAt: null } }))).toBeUndefined();
  });

  test('a tool that runs on, though its job has let go, holds the pod too: who cannot wait must replace it', () => {
    const message = find(held(RUNNING, false))?.message;
    expect(message).toMatch(
      /^The tool of the job first \(tcpdump\) still runs in the pod web-1, though that job/,
    );
    expect(message).toMatch(/kubectl delete pod web-1 -n shop\.$/);
    expect(message).not.toContain('no action is needed');
  });

  test.each([
    { name: 'no tool at all', pod: aPod() },
    { name: 'a tool that has ended', pod: held(ended(0), false) },
    { name: 'a tool whose image cannot be had', pod: held(waiting('ImagePullBackOff'), false) },
    { name: 'a tool that cannot be created', pod: held(waiting('CreateContainerConfigError'), false) },
    {
      name: 'a tool that never came up and was given up by its job',
      pod: held(waiting('ErrImagePull'), false),
    },
    { name: 'our own tool', pod: withTool(aPod(), { state: RUNNING }) },
    { name: 'our own second attempt', pod: withTool(withTool(aPod(), { state: ended(3) }), { attempt: 2 }) },
    {
      name: 'a debug container of a person',
      pod: aPod({ spec: { ephemeralContainers: [{ name: 'debugger-1' }] } }),
    },
  ])('$name leaves the pod free', ({ pod }) => {
    expect(find(pod)).toBeUndefined();
  });

  test('a tool that runs holds the pod, though others before it have ended', () => {
    const pod = withTool(held(ended(0), false), { job: 'second', jobUid: 'second-uid', state: RUNNING });
    expect(find(pod)?.message).toMatch(/by the job second \(aperf\)/);
  });

  test('a container that does not say whose tool it is, is none, whatever its name', () => {
    expect(find(aPod({ spec: { ephemeralContainers: [{ name: 'toe-x' }] } }))).toBeUndefined();
  });
});
