import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import { makeEphemeralContainer, type ToolContainer } from '../../../lib/make/ephemeral-container.ts';
import { makeSecurityContext } from '../../../lib/security/security-context.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

function make(spec: Record<string, unknown> = {}): ToolContainer {
  const powerTool = aPowerTool({ spec });
  const approval = { image: 'registry.example/aperf:1', securityContext: makeSecurityContext(undefined) };
  const job = jobSpecOf(powerTool.spec) as JobSpec;
  return makeEphemeralContainer({ powerTool, job, pod: aPod(), target: 'app', attempt: 1, approval });
}

const envOf = ({ env }: ToolContainer) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

describe('makeEphemeralContainer', () => {
  test('is exactly this, and nothing more', () => {
    expect(make()).toEqual({
      name: 'toe-aperf-92b802ce44',
      image: 'registry.example/aperf:1',
      targetContainerName: 'app',
      env: [
        { name: 'PROFILER_TOOL', value: 'aperf' },
        { name: 'PROFILER_DURATION', value: '30s' },
        { name: 'TARGET_POD_NAME', value: 'web-1' },
        { name: 'TARGET_NAMESPACE', value: 'shop' },
        { name: 'TARGET_CONTAINER_NAME', value: 'app' },
        { name: 'POD_MATCHING_LABELS', value: 'app=web' },
        { name: 'OUTPUT_MODE', value: 'ephemeral' },
        { name: 'TOOL_ARGS', value: '' },
        { name: 'TOE_TOOL', value: 'aperf' },
        { name: 'TOE_JOB', value: 'job' },
        { name: 'TOE_JOB_UID', value: 'job-uid' },
        { name: 'TOE_POD_UID', value: 'uid-web-1' },
        { name: 'TOE_ATTEMPT', value: '1' },
      ],
      imagePullPolicy: 'IfNotPresent',
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: {
        privileged: false,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
  });

  test.each([
    'command',
    'volumeMounts',
    'volumeDevices',
    'tty',
    'stdin',
    'envFrom',
    'workingDir',
    'resources',
  ])('never has %s', (field) => {
    expect(make({ tool: { name: 'aperf', args: ['-v'] } })).not.toHaveProperty(field);
  });

  test('is the same whoever makes it', () => {
    expect(make()).toEqual(make());
  });

  test('arguments are passed one by one, as they are', () => {
    expect(make({ tool: { name: 'aperf', args: ['-i', 'a b', '; rm'] } }).args).toEqual([
      '-i',
      'a b',
      '; rm',
    ]);
  });

  test('a dollar sign means itself: the kubelet expands $(NAME)', () => {
    const made = make({ tool: { name: 'aperf', args: ['$(TOE_JOB_UID)', '$$x', '$'] } });
    expect(made.args).toEqual(['$$(TOE_JOB_UID)', '$$$$x', '$$']);
    expect(envOf(made)).toMatchObject({ TOOL_ARGS: '$$(TOE_JOB_UID) $$$$x $$' });
  });

  test('the older dialect gives the same container', () => {
    expect(make({ tool: undefined, profiler: { tool: 'aperf', duration: '30s' } })).toEqual(make());
  });

  test('the duration is written in its shortest form', () => {
    expect(envOf(make({ tool: { name: 'aperf', duration: '90s' } }))).toMatchObject({
      PROFILER_DURATION: '1m30s',
    });
  });

  test('env holds plain values only: no reference to a Secret', () => {
    expect(make().env.every((entry) => Object.keys(entry).join() === 'name,value')).toBe(true);
  });
});
