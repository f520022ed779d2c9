import { envOf, pod, toolState } from '../../../lib/api/pod.ts';
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

describe('pod', () => {
  test('a pod that no kubelet has seen yet is readable', () => {
    const { status: _status, ...fresh } = aPod();
    expect(pod.parse(fresh).status).toEqual({});
  });

  test('what we do not read is left out', () => {
    expect(pod.parse({ ...aPod(), spec: { ...aPod().spec, hostPID: true } }).spec).not.toHaveProperty(
      'hostPID',
    );
  });
});
