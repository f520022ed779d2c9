import { COLLECTOR_ENDPOINT } from '../../../lib/api/collector.ts';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import { TOOL_ENV } from '../../../lib/api/tool-env.ts';
import {
  makeEphemeralContainer,
  type ToolContainer,
  type ToolContainerInput,
} from '../../../lib/make/ephemeral-container.ts';
import { makeSecurityContext } from '../../../lib/security/security-context.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

function make(spec: Record<string, unknown> = {}, more: Partial<ToolContainerInput> = {}): ToolContainer {
  const securityContext = makeSecurityContext(undefined);
  const approval = { image: 'registry.example/aperf:1', config: undefined, securityContext };
  const plain = { powerTool: aPowerTool({ spec }), job: aJobSpec(spec), pod: aPod(), target: 'app' };
  return makeEphemeralContainer({
    ...plain,
    attempt: 1,
    approval,
    collectorEndpoint: COLLECTOR_ENDPOINT,
    ...more,
  });
}

const approvedBy = (config: PowerToolConfig) => ({
  image: 'registry.example/aperf:1',
  config,
  securityContext: makeSecurityContext(undefined),
});

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
        { name: 'TOE_CONTAINER', value: 'toe-aperf-92b802ce44' },
        { name: 'TOOL_ARGS', value: '' },
        { name: 'TOE_TOOL', value: 'aperf' },
        { name: 'TOE_JOB', value: 'job' },
        { name: 'TOE_JOB_NAMESPACE', value: 'shop' },
        { name: 'TOE_JOB_UID', value: 'job-uid' },
        { name: 'TOE_POD_UID', value: 'uid-web-1' },
        { name: 'TOE_ATTEMPT', value: '1' },
        { name: 'TOE_IMAGE', value: 'registry.example/aperf:1' },
        { name: 'TOE_NODE', value: 'node-1' },
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

  test('a warmup is told, when there is one', () => {
    expect(envOf(make())).not.toHaveProperty('TOE_WARMUP');
    expect(envOf(make({ tool: { name: 'aperf', warmup: '90s' } }))).toMatchObject({ TOE_WARMUP: '1m30s' });
  });

  test('the mode is told, when the tool has several', () => {
    expect(envOf(make())).not.toHaveProperty('TOE_MODE');
    expect(envOf(make({}, { mode: 'same-user' }))).toMatchObject({ TOE_MODE: 'same-user' });
  });

  test('in another namespace it tells both: where its pod is, and where its job', () => {
    const pod = aPod({ metadata: { namespace: 'dev' } });
    expect(envOf(make({}, { pod }))).toMatchObject({ TARGET_NAMESPACE: 'dev', TOE_JOB_NAMESPACE: 'shop' });
  });

  test('the next attempt is another container, which says so', () => {
    const second = make({}, { attempt: 2 });
    expect(second.name).not.toBe(make().name);
    expect(envOf(second)).toMatchObject({ TOE_ATTEMPT: '2' });
  });

  test('env holds plain values only: no reference to a Secret', () => {
    expect(make().env.every((entry) => Object.keys(entry).join() === 'name,value')).toBe(true);
  });

  test('every variable is one of the contract, whatever the job wants', () => {
    const rolling = { rollingInterval: '10s', rollingKeep: 3, compress: true };
    const jobs = [
      { tool: { name: 'aperf', warmup: '1s' } },
      { output: { mode: 'collector', ...rolling } },
      { output: { mode: 'pvc', pvc: { claimName: 'results' }, ...rolling } },
    ];
    const config = aPowerToolConfig({ name: 'aperf', spec: { output: { maxBytes: 1 } } });
    const names = jobs.flatMap((spec) =>
      make(spec, { mode: 'full', approval: approvedBy(config) }).env.map(({ name }) => name),
    );
    expect([...new Set(names)].sort()).toEqual([...TOOL_ENV].sort());
  });
});

describe('The result', () => {
  const claimed = aPod({
    spec: {
      containers: [{ name: 'app', volumeMounts: [{ name: 'out', mountPath: '/out' }] }],
      volumes: [{ name: 'data' }, { name: 'out', persistentVolumeClaim: { claimName: 'results' } }],
    },
  });
  const upload = { output: { mode: 'collector' } };
  const secretOf = ({ env }: ToolContainer) => env.find(({ valueFrom }) => valueFrom);

  test('is uploaded to the collector that admins set, with the token of the job by reference', () => {
    const made = make(upload, { collectorEndpoint: 'http://files.toe-system.svc' });
    expect(envOf(made)).toMatchObject({
      OUTPUT_MODE: 'collector',
      COLLECTOR_ENDPOINT: 'http://files.toe-system.svc',
    });
    expect(secretOf(made)).toEqual({
      name: 'COLLECTOR_TOKEN',
      valueFrom: { secretKeyRef: { name: 'toe-job-uid-1', key: 'token' } },
    });
    expect(made).not.toHaveProperty('volumeMounts');
  });

  test('of a later wave is uploaded with a later token', () => {
    const uploaded = { tokens: 3, until: '2026-01-01T14:00:00Z', namespaces: ['shop'] };
    const powerTool = aPowerTool({ spec: upload, status: { upload: uploaded } });
    expect(secretOf(make(upload, { powerTool }))?.valueFrom?.secretKeyRef.name).toBe('toe-job-uid-3');
  });

  test('goes to a folder on the volume that the target has', () => {
    const spec = { output: { mode: 'pvc', pvc: { claimName: 'results', path: 'profiles/web' } } };
    const made = make(spec, { pod: claimed });
    expect(made.volumeMounts).toEqual([{ name: 'out', mountPath: '/toe-results' }]);
    expect(envOf(made)).toMatchObject({
      OUTPUT_MODE: 'pvc',
      PVC_PATH: '/toe-results/profiles/web',
    });
    expect(secretOf(made)).toBeUndefined();
  });

  test('goes to the top of the volume when nobody names a folder', () => {
    const spec = { output: { mode: 'pvc', pvc: { claimName: 'results' } } };
    expect(envOf(make(spec, { pod: claimed }))).toMatchObject({ PVC_PATH: '/toe-results' });
  });

  test('is compressed, cut into slices and bounded as the job and its admins want', () => {
    const output = { mode: 'collector', compress: true, rollingInterval: '10s' };
    const config = aPowerToolConfig({ name: 'aperf', spec: { output: { maxBytes: 5_000_000_000 } } });
    expect(envOf(make({ output }, { approval: approvedBy(config) }))).toMatchObject({
      TOE_COMPRESS: 'gzip',
      TOE_ROLLING_INTERVAL: '10s',
      TOE_ROLLING_KEEP: '10',
      TOE_MAX_BYTES: '5000000000',
    });
  });
});
