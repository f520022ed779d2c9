import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import type { PowerToolStatus, Target } from '../../../lib/api/power-tool-status.ts';
import type { Choice } from '../../../lib/plan/choice.ts';
import {
  canTakeTool,
  hasBegun,
  isStatic,
  nextAttempt,
  selectTargets,
} from '../../../lib/plan/select-targets.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod, CREATING, ended, RUNNING, toolIn, withForeign, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

const STARTED = '2026-01-01T12:00:00Z';
const DELETED = { metadata: { deletionTimestamp: STARTED } };
const rowOf = (pod: string, state: Target['state'] = 'Waiting'): Target => ({
  pod,
  uid: `uid-${pod}`,
  state,
});
const started = (targets: readonly Target[]): PowerToolStatus => ({
  phase: 'Running',
  startedAt: STARTED,
  targets: [...targets],
});

const labelSelector = { matchLabels: { app: 'web' } };

function selection(
  pods: readonly Pod[],
  spec: Record<string, unknown>,
  status?: PowerToolStatus,
): readonly Choice[] {
  return selectTargets(pods, aJobSpec(spec), aPowerTool({ spec, ...(status ? { status } : {}) }));
}

function select(pods: readonly Pod[], container?: string, status?: PowerToolStatus) {
  const targets = { labelSelector, ...(container ? { container } : {}) };
  return selection(pods, { targets }, status);
}

const two = { spec: { containers: [{ name: 'app' }, { name: 'side' }] } };
const withDefault = (name: string) => ({
  ...two,
  metadata: { annotations: { 'kubectl.kubernetes.io/default-container': name } },
});

describe('selectTargets before the start', () => {
  test('a choice is a pod, the container to look at, and the name of ours', () => {
    expect(select([aPod()])).toEqual([
      { pod: aPod(), target: 'app', attempt: 1, container: toolIn(aPod()), injected: false },
    ]);
  });

  test.each([
    { name: 'the first container', pod: aPod(two), container: undefined, want: 'app' },
    {
      name: 'the default container of the annotation',
      pod: aPod(withDefault('side')),
      container: undefined,
      want: 'side',
    },
    {
      name: 'the container that the job names',
      pod: aPod(withDefault('app')),
      container: 'side',
      want: 'side',
    },
  ])('looks at $name', ({ pod, container, want }) => {
    expect(select([pod], container).map(({ target }) => target)).toEqual([want]);
  });

  test.each([
    { name: 'a pod without the container', pod: aPod(), container: 'side' },
    { name: 'a pod whose annotation names a container it has not', pod: aPod(withDefault('none')) },
    {
      name: 'a mirror of a static pod',
      pod: aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }),
    },
    { name: 'a pod being deleted', pod: aPod(DELETED) },
    { name: 'a pod that waits for its node', pod: aPod({ status: { phase: 'Pending' } }) },
    { name: 'a pod that has ended', pod: aPod({ status: { phase: 'Succeeded' } }) },
    { name: 'a pod that nobody has seen', pod: aPod({ status: { phase: undefined } }) },
    {
      name: 'a container that is being created',
      pod: aPod({ status: { containerStatuses: [{ name: 'app', state: CREATING }] } }),
    },
    {
      name: 'a container that has ended',
      pod: aPod({ status: { containerStatuses: [{ name: 'app', state: ended(0) }] } }),
    },
    { name: 'a container without a report', pod: aPod({ status: { containerStatuses: [] } }) },
    { name: 'a pod without containers', pod: aPod({ spec: { containers: [] } }) },
  ])('leaves out $name', ({ pod, container }) => {
    expect(select([pod], container)).toEqual([]);
  });

  test('a pod that has our tool in it is a target, however it is', () => {
    const [choice] = select([withTool(aPod(DELETED))]);
    expect(choice).toMatchObject({ injected: true });
  });

  test('the tool stays where it was put, though the annotation names another container by now', () => {
    const [choice] = select([withTool(aPod(withDefault('none')))]);
    expect(choice).toMatchObject({ target: 'app', injected: true });
  });

  describe('of a job that tries again, somebody else’s container under the name of the second attempt', () => {
    const failurePolicy = { onError: 'Retry', maxRetries: 2 };
    const chosen = (first: ContainerState) => {
      const pod = withForeign(withTool(aPod(), { state: first }), { attempt: 2 });
      return selection([pod], { targets: { labelSelector }, failurePolicy })[0];
    };

    test.each([
      ['hides no tool at work', RUNNING, 1],
      ['nor one that has done well', ended(0), 1],
      ['is met when the second is to begin', ended(1), 2],
    ])('%s', (_what, first, attempt) => {
      expect(chosen(first)).toMatchObject({ attempt, injected: true });
    });

    test('is none where it is no second attempt but the first thing there', () => {
      const pod = withForeign(aPod(), { attempt: 2 });
      expect(selection([pod], { targets: { labelSelector }, failurePolicy })[0]).toMatchObject({
        attempt: 1,
        injected: false,
      });
    });
  });

  test('the tool of another job does not count as ours', () => {
    const [choice] = select([withTool(aPod(), { jobUid: 'other' })]);
    expect(choice).toMatchObject({ injected: false });
  });
});

describe('selectTargets after the start', () => {
  const old = aPod({ name: 'web-1' });
  const young = aPod({ name: 'web-2', metadata: { creationTimestamp: '2026-01-01T12:00:01Z' } });

  test.each<{ name: string; pods: readonly Pod[]; status: PowerToolStatus; want: readonly string[] }>([
    {
      name: 'a pod with a row is still a target',
      pods: [old],
      status: started([rowOf('web-1')]),
      want: ['web-1'],
    },
    {
      name: 'a pod born later is never touched',
      pods: [old, young],
      status: started([rowOf('web-1')]),
      want: ['web-1'],
    },
    { name: 'a pod that nobody chose is no target, however old', pods: [old], status: started([]), want: [] },
    {
      name: 'a new pod under a chosen name is no target',
      pods: [aPod({ name: 'web-1', uid: 'new' })],
      status: started([rowOf('web-1')]),
      want: [],
    },
    {
      name: 'a chosen pod keeps its row while its container is down',
      pods: [aPod({ status: { containerStatuses: [] } })],
      status: started([rowOf('web-1')]),
      want: ['web-1'],
    },
  ])('$name', ({ pods, status, want }) => {
    expect(select(pods, undefined, status).map(({ pod }) => pod.metadata.name)).toEqual(want);
  });
});

describe('hasBegun', () => {
  test.each([
    { name: 'a new job', status: undefined, pod: aPod(), want: false },
    { name: 'a job that waits', status: { phase: 'Pending' } as const, pod: aPod(), want: false },
    { name: 'a job with a start', status: started([]), pod: aPod(), want: true },
    {
      name: 'a job whose tool is in a pod, though no status says so',
      status: undefined,
      pod: withTool(aPod()),
      want: true,
    },
  ])('$name: $want', ({ status, pod, want }) => {
    expect(hasBegun(aPowerTool(status ? { status } : {}), select([pod]))).toBe(want);
  });
});

test('a chosen pod whose container is down can take no tool now', () => {
  expect(canTakeTool({ pod: aPod({ status: { containerStatuses: [] } }), target: 'app' })).toBe(false);
  expect(canTakeTool({ pod: aPod(), target: 'app' })).toBe(true);
});

test('the kubelet made a pod from a file of its node: then it is static', () => {
  const mirror = aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } });
  expect([isStatic(mirror), isStatic(aPod())]).toEqual([true, false]);
});

describe('attempts', () => {
  const retrying = { failurePolicy: { onError: 'Retry', maxRetries: 2 } };
  const tried = (...attempts: readonly number[]) =>
    attempts.reduce<Pod>((pod, attempt) => withTool(pod, { attempt, state: ended(3) }), aPod());

  test.each([
    { name: 'none yet', pod: aPod(), want: { attempt: 1, injected: false } },
    { name: 'the first', pod: tried(1), want: { attempt: 1, injected: true } },
    { name: 'the second', pod: tried(1, 2), want: { attempt: 2, injected: true } },
    { name: 'the last', pod: tried(1, 2, 3), want: { attempt: 3, injected: true } },
    {
      name: 'the second, in whatever order they stand',
      pod: tried(2, 1),
      want: { attempt: 2, injected: true },
    },
  ])('the latest in the pod is found: $name', ({ pod, want }) => {
    const container = toolIn(aPod(), { attempt: want.attempt });
    expect(selection([pod], retrying)).toMatchObject([{ ...want, container }]);
  });

  test('beyond those that the job allows are none of its own', () => {
    expect(selection([tried(1, 2)], {})).toMatchObject([{ attempt: 1, injected: true }]);
  });

  test('the next one is another container in the same pod', () => {
    const [choice] = selection([tried(1)], retrying);
    expect(choice && nextAttempt(choice, aJobSpec(retrying), 'job-uid')).toEqual({
      ...choice,
      attempt: 2,
      container: toolIn(aPod(), { attempt: 2 }),
      injected: false,
    });
  });
});

describe('a dry run', () => {
  const dry = (pod: Pod, more: object = {}) =>
    selection([pod], { dryRun: true, targets: { labelSelector, ...more } });

  test.each([
    { name: 'a pod that does not run', pod: aPod({ status: { phase: 'Pending' } }), want: 'app' },
    { name: 'a pod being deleted', pod: aPod(DELETED), want: 'app' },
    { name: 'a pod without the container', pod: aPod(), container: 'side', want: 'side' },
    { name: 'a pod without containers', pod: aPod({ spec: { containers: [] } }), want: '' },
  ])('looks at $name too, to tell why it cannot be profiled', ({ pod, container, want }) => {
    expect(dry(pod, container ? { container } : {})).toMatchObject([{ target: want, injected: false }]);
  });
});

describe('a sample', () => {
  const many = Array.from({ length: 12 }, (_, index) => aPod({ name: `web-${index}` }));
  const sampled = { targets: { labelSelector, max: 3 } };

  test('is drawn from the pods that run', () => {
    const idle = many.map((pod, index) => (index < 8 ? pod : { ...pod, status: { phase: 'Pending' } }));
    const choices = selection(idle, sampled);
    expect(choices).toHaveLength(3);
    expect(choices.every(({ pod }) => pod.status.phase === 'Running')).toBe(true);
  });

  test('without a word about one, is all', () => {
    expect(selection(many, {})).toHaveLength(12);
  });

  test('is not drawn again after the start: the rows are the choice', () => {
    const choices = selection(many, sampled, started([rowOf('web-0'), rowOf('web-1')]));
    expect(choices.map(({ pod }) => pod.metadata.name)).toEqual(['web-0', 'web-1']);
  });
});
