import {
  containerState,
  declaredUser,
  envOf,
  hasEnded,
  isDeleted,
  pod,
  readsSecret,
  toolState,
} from '../../../lib/api/pod.ts';
import { aPod, RUNNING, toolIn, withTool } from '../../build/a-pod.ts';

describe('toolState', () => {
  const of = withTool(aPod(), { state: RUNNING });

  test('is what the kubelet reported of that container', () => {
    expect(toolState(of, toolIn(of))).toEqual(RUNNING);
  });

  test('is unknown for a container without a report', () => {
    expect(toolState(withTool(aPod()), toolIn(of))).toBeUndefined();
  });

  test('is unknown in a pod without any tool', () => {
    expect(toolState(aPod(), 'toe-x')).toBeUndefined();
  });
});

describe('envOf', () => {
  const container = { name: 'toe-x', env: [{ name: 'TOE_JOB', value: 'job' }, { name: 'TOKEN' }] };
  test.each([
    { name: 'TOE_JOB', want: 'job' },
    { name: 'TOKEN', want: undefined },
    { name: 'constructor', want: undefined },
  ])('$name: $want', ({ name, want }) => {
    expect(envOf(container, name)).toBe(want);
  });
});

describe('containerState', () => {
  test.each([
    { name: 'app', want: { running: { startedAt: '2026-01-01T11:00:00Z' } } },
    { name: 'side', want: undefined },
  ])('$name: $want', ({ name, want }) => {
    expect(containerState(aPod(), name)).toEqual(want);
  });

  test('a tool is no container of the pod itself', () => {
    const of = withTool(aPod(), { state: RUNNING });
    expect(containerState(of, toolIn(of))).toBeUndefined();
  });
});

test.each([
  { phase: 'Running', want: false },
  { phase: 'Pending', want: false },
  { phase: undefined, want: false },
  { phase: 'Succeeded', want: true },
  { phase: 'Failed', want: true },
])('a pod in the phase $phase has ended: $want', ({ phase, want }) => {
  expect(hasEnded(aPod({ status: { phase } }))).toBe(want);
});

test('a pod is on its way out from the moment somebody asked for it', () => {
  expect(isDeleted(aPod())).toBe(false);
  expect(isDeleted(aPod({ metadata: { deletionTimestamp: '2026-01-01T12:00:00Z' } }))).toBe(true);
});

describe('declaredUser', () => {
  const spec = {
    securityContext: { runAsUser: 1000, runAsGroup: 2000 },
    containers: [{ name: 'app' }, { name: 'root', securityContext: { runAsUser: 0 } }],
  };

  test.each([
    { name: 'that of the pod', of: aPod({ spec }), container: 'app', want: { uid: 1000, gid: 2000 } },
    {
      name: 'that of the container, which counts more',
      of: aPod({ spec }),
      container: 'root',
      want: { uid: 0, gid: 2000 },
    },
    { name: 'nobody where nobody is declared', of: aPod(), container: 'app', want: {} },
  ])('is $name', ({ of, container, want }) => {
    expect(declaredUser(of, container)).toEqual(want);
  });
});

describe('pod', () => {
  test('a pod that no kubelet has seen yet is readable', () => {
    const { status: _status, ...fresh } = aPod();
    expect(pod.parse(fresh).status).toEqual({});
  });

  test('limits, conditions, who it runs as and what it shares with its node are read', () => {
    const spec = {
      hostPID: true,
      hostNetwork: true,
      hostIPC: true,
      containers: [{ name: 'app', resources: { limits: { memory: '64Mi' } } }],
      securityContext: { runAsNonRoot: true, runAsUser: 1000 },
    };
    const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' }];
    expect(pod.parse({ ...aPod(), spec, status: { conditions } })).toMatchObject({
      spec,
      status: { conditions },
    });
  });

  test('what we do not read is left out', () => {
    expect(pod.parse({ ...aPod(), spec: { ...aPod().spec, hostUsers: true } }).spec).not.toHaveProperty(
      'hostUsers',
    );
  });
});

test.each([
  { name: 'that it names', secret: 'own', want: true },
  { name: 'that it does not name', secret: 'other', want: false },
])('A container reads a Secret $name: $want', ({ secret, want }) => {
  const env = [
    { name: 'A', value: 'own' },
    { name: 'B', valueFrom: { secretKeyRef: { name: secret } } },
  ];
  expect(readsSecret({ name: 'tool', env }, 'own')).toBe(want);
});
