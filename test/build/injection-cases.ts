import type { AddedContainer } from '../../lib/security/injection/rule.ts';

/** What admins have decided in these cases: tool -> image. */
export const CASE_IMAGES = {
  aperf: 'registry.test/aperf:v1.0.0',
  plain: `registry.test:5000/tools/plain@sha256:${'a'.repeat(64)}`,
  perf: 'registry.test/perf:v1',
  tracer: 'registry.test/tracer:v1',
  elsewhere: 'registry.test/elsewhere:v1',
  harmless: 'registry.test/harmless:v1',
} as const;

export type CaseTool = keyof typeof CASE_IMAGES;

/** Their PowerToolConfigs: `plain` has none. */
export const CASE_CONFIGS: Readonly<Partial<Record<CaseTool, Record<string, unknown>>>> = {
  aperf: { name: 'aperf', security: { capabilities: { add: ['SYS_PTRACE'] } } },
  perf: { name: 'perf', security: { allowPrivileged: true } },
  tracer: { name: 'tracer', security: { capabilities: { add: ['SYS_ADMIN', 'PERFMON', 'BPF'] } } },
  elsewhere: { name: 'elsewhere', allowedNamespaces: ['another'] },
  harmless: { name: 'harmless' },
};

/** The floor in the cases about it. */
export const CASE_LIMITS = { aperf: 'SYS_PTRACE', tracer: 'PERFMON, BPF', perf: 'privileged' } as const;

/** A container, good or bad, that is put into a pod. */
export interface InjectionCase {
  readonly name: string;
  /** The tool of which the good container is; `aperf` unless it says otherwise. */
  readonly tool?: CaseTool;
  /** What is asked for instead of the good container. */
  readonly change?: (good: AddedContainer) => AddedContainer | readonly AddedContainer[];
  /** Spec of the pod, where it matters. */
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /** Where its life is, when it does not run. */
  readonly life?: 'Pending' | 'Succeeded' | 'Failed' | 'deleted';
  /** The namespace is not opted in. */
  readonly closed?: boolean;
  /** Names of the rules that it breaks; none: it is good. */
  readonly breaks: readonly string[];
}

type Change = NonNullable<InjectionCase['change']>;
type Env = NonNullable<AddedContainer['env']>;

const put =
  (more: Partial<AddedContainer>): Change =>
  (good) => ({ ...good, ...more });
const secure =
  (more: NonNullable<AddedContainer['securityContext']>): Change =>
  (good) => ({ ...good, securityContext: { ...good.securityContext, ...more } });
const adding = (...add: string[]): Change => secure({ capabilities: { drop: ['ALL'], add } });
const env =
  (edit: (entries: Env) => Env): Change =>
  (good) => ({ ...good, env: edit(good.env ?? []) });
const saying = (name: string, value: string): Change =>
  env((entries) => entries.map((entry) => (entry.name === name ? { name, value } : entry)));
const without = (name: string): Change => env((entries) => entries.filter((entry) => entry.name !== name));
const plus = (entry: unknown): Change => env((entries) => [...entries, entry as Env[number]]);

const app = { name: 'app', image: 'registry.test/app:v1' };
const USER_1000 = { containers: [{ ...app, securityContext: { runAsUser: 1000, runAsGroup: 2000 } }] };
const ROOT = { containers: [app], securityContext: { runAsUser: 0, runAsGroup: 0 } };
const TWO = {
  containers: [
    { ...app, securityContext: { runAsUser: 1000 } },
    { ...app, name: 'sidecar' },
  ],
};
const INIT = { containers: [app], initContainers: [{ ...app, name: 'init' }] };
const VOLUME = { containers: [app], volumes: [{ name: 'data', emptyDir: {} }] };

/** What toe asks for, and may ask for. */
const GOOD: readonly InjectionCase[] = [
  { name: 'a tool with a capability', breaks: [] },
  { name: 'a tool without a config', tool: 'plain', breaks: [] },
  { name: 'a tool that may be privileged', tool: 'perf', breaks: [] },
  { name: 'a tool with several capabilities', tool: 'tracer', breaks: [] },
  { name: 'fewer capabilities than the config adds', tool: 'tracer', change: adding('BPF'), breaks: [] },
  { name: 'a pod that is about to run', life: 'Pending', breaks: [] },
  {
    name: 'the user and the group of the target',
    podSpec: USER_1000,
    change: secure({ runAsUser: 1000, runAsGroup: 2000 }),
    breaks: [],
  },
  {
    name: 'the user that the pod declares for all of its containers',
    tool: 'plain',
    podSpec: { containers: [app], securityContext: { runAsUser: 1001 } },
    change: secure({ runAsUser: 1001 }),
    breaks: [],
  },
  {
    name: 'root, as the target is, by a tool without rights',
    tool: 'plain',
    podSpec: ROOT,
    change: secure({ runAsUser: 0, runAsGroup: 0 }),
    breaks: [],
  },
  {
    name: 'root without a capability, by a tool whose config adds rights',
    change: secure({ capabilities: { drop: ['ALL'] }, runAsUser: 0, allowPrivilegeEscalation: false }),
    breaks: [],
  },
  {
    name: 'a Secret that toe has made',
    change: plus({
      name: 'TOE_TOKEN',
      valueFrom: { secretKeyRef: { name: 'toe-0123456789', key: 'token' } },
    }),
    breaks: [],
  },
];

/** What only somebody with a stolen token asks for, or a toe that has gone wrong. */
const BAD: readonly InjectionCase[] = [
  { name: 'a namespace that is not opted in', closed: true, breaks: ['opted-in'] },
  { name: 'a pod that has ended well', life: 'Succeeded', breaks: ['pod-alive'] },
  { name: 'a pod that has failed', life: 'Failed', breaks: ['pod-alive'] },
  { name: 'a pod that is being deleted', life: 'deleted', breaks: ['pod-alive'] },
  {
    name: 'two containers at once',
    change: (good) => [good, { ...good, name: `${good.name}-2` }],
    breaks: ['one-container'],
  },
  { name: 'a name of no tool', change: put({ name: 'helper' }), breaks: ['container-name'] },
  { name: 'no TOE_TOOL', change: without('TOE_TOOL'), breaks: ['tells-origin', 'approved-image'] },
  {
    name: 'two tools at once',
    change: plus({ name: 'TOE_TOOL', value: 'plain' }),
    breaks: ['tells-origin'],
  },
  {
    name: 'a tool that is read from somewhere else',
    change: (good) => {
      const entries = (good.env ?? []).filter(({ name }) => name !== 'TOE_TOOL');
      const valueFrom = { secretKeyRef: { name: 'toe-any', key: 'tool' } };
      return { ...good, env: [...entries, { name: 'TOE_TOOL', valueFrom }] };
    },
    breaks: ['tells-origin', 'approved-image'],
  },
  { name: 'no TOE_JOB_UID', change: without('TOE_JOB_UID'), breaks: ['tells-origin'] },
  { name: 'an empty TOE_JOB', change: saying('TOE_JOB', ''), breaks: ['tells-origin'] },
  { name: 'no TOE_ATTEMPT', change: without('TOE_ATTEMPT'), breaks: ['tells-origin'] },
  { name: 'no TOE_POD_UID', change: without('TOE_POD_UID'), breaks: ['tells-origin', 'pod-uid'] },
  {
    name: 'the uid of another pod',
    change: saying('TOE_POD_UID', '5b8f0b1e-0000-4000-8000-000000000000'),
    breaks: ['pod-uid'],
  },
  { name: 'no target', change: put({ targetContainerName: '' }), breaks: ['target-container'] },
  {
    name: 'an init container as target',
    podSpec: INIT,
    change: put({ targetContainerName: 'init' }),
    breaks: ['target-container'],
  },
  { name: 'a command of its own', change: put({ command: ['sh', '-c', 'id'] }), breaks: ['no-command'] },
  {
    name: 'a volume of the pod',
    podSpec: VOLUME,
    change: put({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    breaks: ['no-volumes'],
  },
  { name: 'a terminal', change: put({ tty: true, stdin: true }), breaks: ['no-terminal'] },
  { name: 'an input', change: put({ stdin: true }), breaks: ['no-terminal'] },
  {
    name: 'a Secret of the user',
    change: plus({ name: 'X', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } }),
    breaks: ['no-secrets'],
  },
  {
    name: 'a ConfigMap of the user, named like a Secret of toe',
    change: plus({ name: 'X', valueFrom: { configMapKeyRef: { name: 'toe-x', key: 'password' } } }),
    breaks: ['no-secrets'],
  },
  {
    name: 'a field of the pod',
    change: plus({ name: 'X', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }),
    breaks: ['no-secrets'],
  },
  {
    name: 'all of a Secret',
    change: put({ envFrom: [{ secretRef: { name: 'toe-0123456789' } }] }),
    breaks: ['no-secrets'],
  },
  {
    name: 'what the runtime gives every container',
    change: secure({ capabilities: { add: ['SYS_PTRACE'] } }),
    breaks: ['drops-all'],
  },
  {
    name: 'no security context at all',
    tool: 'plain',
    change: put({ securityContext: {} }),
    breaks: ['drops-all', 'no-escalation'],
  },
  {
    name: 'a capability that no tool gets',
    tool: 'plain',
    change: adding('SYS_MODULE'),
    breaks: ['no-forbidden-capability'],
  },
  {
    name: 'all capabilities by one name',
    tool: 'plain',
    change: adding('ALL'),
    breaks: ['no-forbidden-capability'],
  },
  {
    name: 'programs that raise themselves',
    tool: 'plain',
    change: secure({ allowPrivilegeEscalation: true }),
    breaks: ['no-escalation'],
  },
  { name: 'some other user', change: secure({ runAsUser: 999 }), breaks: ['known-user'] },
  { name: 'some other group', change: secure({ runAsGroup: 999 }), breaks: ['known-user'] },
  {
    name: 'the user of another container of the pod',
    podSpec: TWO,
    change: (good) => ({
      ...good,
      targetContainerName: 'sidecar',
      securityContext: { ...good.securityContext, runAsUser: 1000 },
    }),
    breaks: ['known-user'],
  },
  {
    name: 'no seccomp',
    change: secure({ seccompProfile: { type: 'Unconfined' } }),
    breaks: ['confinement'],
  },
  {
    name: 'no AppArmor',
    change: secure({ appArmorProfile: { type: 'Unconfined' } }),
    breaks: ['confinement'],
  },
  {
    name: 'another SELinux label',
    change: secure({ seLinuxOptions: { type: 'spc_t' } }),
    breaks: ['confinement'],
  },
  {
    name: 'an image that nobody approved',
    change: put({ image: 'evil.test/x:v1' }),
    breaks: ['approved-image'],
  },
  {
    name: 'the image of another tool',
    change: put({ image: CASE_IMAGES.tracer }),
    breaks: ['approved-image'],
  },
  {
    name: 'another tag of the image',
    change: put({ image: 'registry.test/aperf:v2' }),
    breaks: ['approved-image'],
  },
  { name: 'a tool that does not exist', change: saying('TOE_TOOL', 'nonesuch'), breaks: ['approved-image'] },
  {
    name: 'a namespace that the config does not allow',
    tool: 'elsewhere',
    breaks: ['config-namespaces'],
  },
  {
    name: 'a capability beyond the config',
    change: adding('SYS_PTRACE', 'NET_ADMIN'),
    breaks: ['config-capabilities'],
  },
  { name: 'a capability of another tool', change: adding('BPF'), breaks: ['config-capabilities'] },
  {
    name: 'a capability by a tool whose config adds none but is privileged',
    tool: 'perf',
    change: adding('SYS_PTRACE'),
    breaks: ['config-capabilities'],
  },
  {
    name: 'privileged against the config',
    change: secure({ privileged: true, allowPrivilegeEscalation: true }),
    breaks: ['config-privileged'],
  },
  {
    name: 'another tool with the rights of this one',
    tool: 'aperf',
    change: (good) => ({
      ...good,
      image: CASE_IMAGES.tracer,
      env: (good.env ?? []).map((entry) =>
        entry.name === 'TOE_TOOL' ? { name: 'TOE_TOOL', value: 'tracer' } : entry,
      ),
    }),
    breaks: ['config-capabilities'],
  },
  {
    name: 'much at once: command, terminal, image',
    change: put({ command: ['sh'], tty: true, stdin: true, image: 'evil.test/x:v1' }),
    breaks: ['no-command', 'no-terminal', 'approved-image'],
  },
];

/** Root against a config that adds nothing. */
const ROOTLESS: readonly InjectionCase[] = (['runAsUser', 'runAsGroup'] as const).map((field) => ({
  name: `root by ${field}, for a tool whose config adds no right`,
  tool: 'harmless',
  change: secure({ [field]: 0 }),
  breaks: ['config-root'],
}));

/** Each is sent to the API server and held against the functions' own rules. */
export const INJECTION_CASES: readonly InjectionCase[] = [...GOOD, ...BAD, ...ROOTLESS];

/** The same where admins have made a floor: CASE_LIMITS. */
export const FLOOR_CASES: readonly InjectionCase[] = [
  { name: 'a capability that the floor names', breaks: [] },
  { name: 'some of those that it names', tool: 'tracer', change: adding('PERFMON', 'BPF'), breaks: [] },
  { name: 'privileged, as it says', tool: 'perf', breaks: [] },
  { name: 'nothing, by a tool that it does not name', tool: 'plain', breaks: [] },
  { name: 'a capability that it does not name, though the config does', tool: 'tracer', breaks: ['floor'] },
  {
    name: 'a capability by a tool without a config, which it does not name',
    tool: 'plain',
    change: adding('SYS_PTRACE'),
    breaks: ['floor'],
  },
  {
    name: 'privileged by a tool without a config',
    tool: 'plain',
    change: secure({ privileged: true, allowPrivilegeEscalation: true }),
    breaks: ['floor'],
  },
  {
    name: 'root by a tool without a config',
    tool: 'plain',
    change: secure({ runAsUser: 0 }),
    breaks: ['floor'],
  },
];
