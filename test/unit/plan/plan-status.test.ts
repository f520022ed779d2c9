import { FINALIZER } from '../../../lib/api/names.ts';
import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, settle } from '../../build/apply-model.ts';

/** A job that was started on some pods, as the status function meets it: tools in, no rules. */
function begun(...pods: readonly Pod[]): World {
  const { powerTool, pods: injected } = settle(
    aWorld({ pods: pods.length > 0 ? pods : [aPod()] }),
    NOW,
  ).world;
  return aWorld({ powerTool, pods: injected, rules: undefined });
}

/** The kubelet reports on the tools, pod by pod. */
function reporting(world: World, ...states: readonly (ContainerState | undefined)[]): World {
  const report = (pod: Pod, state: ContainerState): Pod => {
    const name = pod.spec.ephemeralContainers?.at(-1)?.name ?? '';
    return { ...pod, status: { ...pod.status, ephemeralContainerStatuses: [{ name, state }] } };
  };
  const pods = world.pods.map((pod, index) => (states[index] ? report(pod, states[index]) : pod));
  return { ...world, pods };
}

/** What a later run of the function knows: the objects, not what the run before has learned. */
function reread({ powerTool, pods }: World): World {
  return aWorld({ powerTool, pods, rules: undefined });
}

const web = (n: number) => aPod({ name: `web-${n}` });
const PULL: ContainerState = { waiting: { reason: 'ErrImagePull', message: 'not found' } };
const started = (second: number): ContainerState => ({ running: { startedAt: after(second).toISOString() } });

describe('a recount', () => {
  test('of a tool that merely began to run writes when it did', () => {
    const { world, steps } = settle(reporting(begun(), RUNNING), after(5));
    expect(kinds(steps)).toBe('patchStatus');
    expect(world.powerTool.status?.targets?.[0]).toMatchObject({
      state: 'Active',
      startedAt: '2026-01-01T12:00:01Z',
    });
  });

  test('takes the label off before it writes that the job is final', () => {
    const { world, steps } = settle(reporting(begun(), ended(0)), after(40));
    expect(kinds(steps)).toBe('unlabel patchStatus');
    expect(world.powerTool.status).toMatchObject({
      phase: 'Completed',
      counts: { selected: 1, succeeded: 1, done: 1 },
    });
  });

  test('takes the label off each pod that is done, while the others go on', () => {
    const { world, steps } = settle(reporting(begun(web(1), web(2)), ended(0), RUNNING), after(40));
    expect(kinds(steps)).toBe('unlabel patchStatus');
    expect(world.pods.map(({ metadata }) => metadata.labels?.['toe.run/job'])).toEqual([
      undefined,
      'job-uid',
    ]);
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { succeeded: 1, active: 1 } });
  });

  test('counts a pod that is away as gone', () => {
    const world = reporting(begun(web(1), web(2)), ended(0));
    const { status } = settle({ ...world, pods: world.pods.slice(0, 1) }, after(40)).world.powerTool;
    expect(status).toMatchObject({ phase: 'Completed', counts: { selected: 2, succeeded: 1, gone: 1 } });
    expect(status?.conditions?.find(({ type }) => type === 'Degraded')?.status).toBe('True');
  });

  test('keeps what was final, though its pod is away by now', () => {
    const half = settle(reporting(begun(web(1), web(2)), ended(0), RUNNING), after(40)).world;
    const { status } = settle(reread({ ...half, pods: half.pods.slice(1) }), after(50)).world.powerTool;
    expect(status).toMatchObject({ phase: 'Running', counts: { succeeded: 1, active: 1, gone: 0 } });
  });

  test('changes nothing when nothing has changed', () => {
    const { world } = settle(reporting(begun(), RUNNING), after(5));
    expect(plan(reread(world), after(50))).toEqual([]);
  });

  test('never injects, whatever waits', () => {
    const world = begun();
    const status = {
      ...world.powerTool.status,
      targets: [{ pod: 'web-1', uid: 'uid-web-1', state: 'Waiting' as const }],
    };
    const { steps } = settle(
      { ...world, powerTool: { ...world.powerTool, status }, pods: [aPod()] },
      after(10),
    );
    expect(kinds(steps)).toBe('patchStatus');
  });

  test('asks once for a label that somebody else holds too, and goes on', () => {
    const world = reporting(begun(), ended(0));
    const { steps, world: end } = settle(world, after(40), { alsoMarked: () => true });
    expect(kinds(steps)).toBe('unlabel patchStatus');
    expect(end.powerTool.status?.phase).toBe('Completed');
  });

  test('does not ask to unlabel a pod that is lost', () => {
    const world = reporting(begun(), ended(0));
    expect(kinds(settle({ ...world, lost: new Set(['uid-web-1']) }, after(40)).steps)).toBe('patchStatus');
  });
});

describe('the start deadline', () => {
  test('fails a tool that has not started, and with it the job', () => {
    const { world, steps } = settle(reporting(begun(), PULL), after(120));
    expect(kinds(steps)).toBe('unlabel patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'StartDeadlineExceeded' });
  });

  test('arms one more timer for the tools that run, for their end', () => {
    const { steps, world } = settle(reporting(begun(), started(100)), after(120));
    expect(steps[0]).toEqual([{ kind: 'armTimer', deadline: after(100 + 30 + 60) }]);
    expect(world.powerTool.status?.deadline).toBe(after(190).toISOString());
  });

  test('gives no more time to a tool that has not started, when others get a timer for their end', () => {
    const { world, steps } = settle(reporting(begun(web(1), web(2)), PULL, started(100)), after(120));
    expect(kinds(steps)).toBe('unlabel armTimer patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { failed: 1, active: 1 } });
    expect(world.powerTool.status?.targets?.[0]).toMatchObject({
      pod: 'web-1',
      reason: 'StartDeadlineExceeded',
    });
    expect(plan(reread(world), after(130))).toEqual([]);
  });

  test('fails a pod into which the tool could not be put', () => {
    const world = begun(web(1), web(2));
    const pods = [world.pods[0] ?? web(1), web(2)];
    const targets = world.powerTool.status?.targets?.map((row) =>
      row.pod === 'web-2' ? { ...row, state: 'Waiting' as const } : row,
    );
    const powerTool = { ...world.powerTool, status: { ...world.powerTool.status, targets } };
    const { status } = settle(reporting({ ...world, powerTool, pods }, started(100)), after(120)).world
      .powerTool;
    expect(status?.targets?.[0]).toMatchObject({
      pod: 'web-2',
      state: 'Failed',
      reason: 'StartDeadlineExceeded',
    });
  });
});

describe('the end deadline', () => {
  const late = () => settle(reporting(begun(), started(100)), after(120)).world;

  test('fails a tool that still runs', () => {
    const { world, steps } = settle(reread(late()), after(190));
    expect(kinds(steps)).toBe('unlabel patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect(world.powerTool.status).not.toHaveProperty('deadline');
  });

  test('is for the last of them', () => {
    const world = reporting(begun(web(1), web(2)), started(1), started(110));
    expect(settle(world, after(120)).steps.flat()).toContainEqual({ kind: 'armTimer', deadline: after(200) });
  });

  test('of a job whose timer was never armed begins with a time to start', () => {
    const pods = [withTool(aPod(), { state: RUNNING })];
    const [first] = settle(aWorld({ pods, rules: undefined }), NOW).steps;
    expect(first).toEqual([{ kind: 'armTimer', deadline: after(120) }]);
  });
});

test('a final job keeps its status whatever happens to its pods', () => {
  const { world } = settle(reporting(begun(), ended(0)), after(40));
  expect(world.powerTool.metadata.finalizers).toEqual([FINALIZER]);
  expect(plan({ ...reread(world), pods: [] }, after(50))).toEqual([]);
});
