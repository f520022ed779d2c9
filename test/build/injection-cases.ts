import type { AddedContainer } from '../../lib/security/injection/rule.ts';

/** What admins have decided in these cases: tool -> image. */
export const CASE_IMAGES = {
  aperf: 'registry.test/aperf:v1.0.0',
  plain: `registry.test:5000/tools/plain@sha256:${'a'.repeat(64)}`,
  perf: 'registry.test/perf:v1',
  tracer: 'registry.test/tracer:v1',
  elsewhere: 'registry.test/elsewhere:v1',
  harmless: 'registry.test/harmless:v1',
  bounded: 'registry.test/bounded:v1',
  secretive: 'registry.test/secretive:v1',
} as const;

export type CaseTool = keyof typeof CASE_IMAGES;

/** Their PowerToolConfigs: `plain` has none. */
export const CASE_CONFIGS: Readonly<Partial<Record<CaseTool, Record<string, unknown>>>> = {
  aperf: { name: 'aperf', security: { capabilities: { add: ['SYS_PTRACE'] } } },
  perf: { name: 'perf', security: { allowPrivileged: true } },
  tracer: { name: 'tracer', security: { capabilities: { add: ['SYS_ADMIN', 'PERFMON', 'BPF'] } } },
  elsewhere: { name: 'elsewhere', allowedNamespaces: ['another'] },
  harmless: { name: 'harmless' },
  bounded: {
    name: 'bounded',
    maxDuration: '1m',
    allowedArgs: ['-F', '--rate=[0-9]{1,3}', '--to=\\$HOME'],
    output: { maxBytes: 1000 },
  },
  secretive: { name: 'secretive', allowedOutputModes: ['collector', 'ephemeral'] },
};

/** The floor in the cases about it. */
export const CASE_LIMITS = { aperf: 'SYS_PTRACE', tracer: 'PERFMON, BPF', perf: 'privileged' } as const;

/** A container, good or bad, that is put into a pod. */
export interface InjectionCase {
  readonly name: string;
  /** The tool of which the good container is; `aperf` unless it says otherwise. */
  readonly tool?: CaseTool;
  /** Where its result goes; into its log unless it says otherwise. */
  readonly output?: Readonly<Record<string, unknown>>;
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
const saysToo = (name: string, value: string): Change => env((entries) => [...entries, { name, value }]);
const running =
  (...args: string[]): Change =>
  (good) =>
    saying('TOOL_ARGS', args.join(' '))({ ...good, args });
const without = (name: string): Change => env((entries) => entries.filter((entry) => entry.name !== name));
const plus = (entry: unknown): Change => env((entries) => [...entries, entry as Env[number]]);

/** Of that name, and says so. */
const named =
  (name: string): Change =>
  (good) =>
    saying('TOE_CONTAINER', name)({ ...good, name });
/** Looks at that container, and says so. */
const aimedAt =
  (name: string): Change =>
  (good) =>
    saying('TARGET_CONTAINER_NAME', name)({ ...good, targetContainerName: name });
/** Is of that tool in both variables that say so. */
const ofTool =
  (tool: string): Change =>
  (good) =>
    saying('PROFILER_TOOL', tool)(saying('TOE_TOOL', tool)(good) as AddedContainer);

/** The uid of the job in these cases as their makers have it. */
const uidOf = (good: AddedContainer): string =>
  good.env?.find(({ name }) => name === 'TOE_JOB_UID')?.value ?? '';
/** Another Secret for the token; OWN stands for `toe-(uid of the job)`. */
const OWN = 'OWN';
const token =
  (ref: { name?: string; key?: string }): Change =>
  (good) => ({
    ...good,
    env: (good.env ?? []).map((entry) => {
      const own = entry.valueFrom?.secretKeyRef;
      if (!own) return entry;
      const name = (ref.name ?? own.name ?? '').replace(OWN, `toe-${uidOf(good)}`);
      return { name: entry.name, valueFrom: { secretKeyRef: { ...own, ...ref, name } } };
    }),
  });

const UPLOAD = { mode: 'collector' };
const ON_CLAIM = { mode: 'pvc', pvc: { claimName: 'results' } };
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
/** A pod that mounts a claim in a way. */
const claimed = (mount: object, more: object = {}) => ({
  containers: [{ ...app, volumeMounts: [{ name: 'out', mountPath: '/out', ...mount }], ...more }],
  volumes: [
    { name: 'out', persistentVolumeClaim: { claimName: 'results' } },
    { name: 'data', emptyDir: {} },
    { name: 'other', persistentVolumeClaim: { claimName: 'database' } },
  ],
});
const CLAIM = claimed({});
const mounting = (...mounts: object[]): Change => put({ volumeMounts: mounts as never });
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
    name: 'a pod whose containers see the processes of each other',
    podSpec: { containers: [app], shareProcessNamespace: true },
    breaks: [],
  },
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
  { name: 'an upload', output: UPLOAD, breaks: [] },
  {
    name: 'an upload in slices, compressed, by a tool that may',
    tool: 'secretive',
    output: { ...UPLOAD, compress: true, rollingInterval: '10s' },
    breaks: [],
  },
  { name: 'a later token of its job', output: UPLOAD, change: token({ name: `${OWN}-12` }), breaks: [] },
  {
    name: 'another Service of toe',
    output: UPLOAD,
    change: saying('COLLECTOR_ENDPOINT', 'https://toe-s3.toe-system.svc:9000'),
    breaks: [],
  },
  { name: 'a volume for its result', podSpec: CLAIM, output: ON_CLAIM, breaks: [] },
  {
    name: 'a folder of a volume for its result',
    podSpec: CLAIM,
    output: { mode: 'pvc', pvc: { claimName: 'results', path: 'profiles/web-1.2/x_' } },
    breaks: [],
  },
  { name: 'a tool with limits', tool: 'bounded', breaks: [] },
  {
    name: 'arguments that the config allows',
    tool: 'bounded',
    change: running('-F', '--rate=99', '--to=$$HOME'),
    breaks: [],
  },
  {
    name: 'as many arguments as there can be',
    tool: 'bounded',
    change: running(...Array.from({ length: 64 }, () => '-F')),
    breaks: [],
  },
  { name: 'any arguments, by a tool whose config limits none', change: running('-x', '$$(y)'), breaks: [] },
  { name: 'a shorter time', tool: 'bounded', change: saying('PROFILER_DURATION', '10s'), breaks: [] },
  { name: 'a warmup within the limit', tool: 'bounded', change: saysToo('TOE_WARMUP', '30s'), breaks: [] },
  { name: 'a day, by a tool without limits', change: saying('PROFILER_DURATION', '24h'), breaks: [] },
  { name: 'fewer bytes', tool: 'bounded', change: saying('TOE_MAX_BYTES', '10'), breaks: [] },
];

/** What only somebody with a stolen token asks for, or a toe that has gone wrong. */
const BAD: readonly InjectionCase[] = [
  { name: 'a namespace that is not opted in', closed: true, breaks: ['opted-in'] },
  { name: 'a pod that has ended well', life: 'Succeeded', breaks: ['pod-alive'] },
  { name: 'a pod that has failed', life: 'Failed', breaks: ['pod-alive'] },
  { name: 'a pod that is being deleted', life: 'deleted', breaks: ['pod-alive'] },
  ...['hostPID', 'hostNetwork', 'hostIPC'].map((field) => ({
    name: `a pod with ${field}`,
    podSpec: { containers: [app], [field]: true },
    breaks: ['off-the-node'],
  })),
  {
    name: 'two containers at once',
    change: (good) => [good, named(`${good.name}-2`)(good) as AddedContainer],
    breaks: ['one-container'],
  },
  { name: 'a name of no tool', change: named('helper'), breaks: ['container-name'] },
  {
    name: 'no TOE_TOOL',
    change: without('TOE_TOOL'),
    breaks: ['tells-origin', 'tells-truth', 'approved-image'],
  },
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
    breaks: ['tells-origin', 'tells-truth', 'own-secret', 'approved-image'],
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
  { name: 'no target', change: aimedAt(''), breaks: ['target-container'] },
  {
    name: 'an init container as target',
    podSpec: INIT,
    change: aimedAt('init'),
    breaks: ['target-container'],
  },
  { name: 'a command of its own', change: put({ command: ['sh', '-c', 'id'] }), breaks: ['no-command'] },
  {
    name: 'a volume of the pod',
    podSpec: VOLUME,
    change: put({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    breaks: ['own-volume'],
  },
  {
    name: 'a volume for its result, though the result goes elsewhere',
    podSpec: CLAIM,
    change: mounting({ name: 'out', mountPath: '/toe-results' }),
    breaks: ['own-volume'],
  },
  {
    name: 'a volume in the place of its image',
    podSpec: CLAIM,
    output: ON_CLAIM,
    change: mounting({ name: 'out', mountPath: '/toe' }),
    breaks: ['own-volume'],
  },
  {
    name: 'two volumes',
    podSpec: CLAIM,
    output: ON_CLAIM,
    change: mounting({ name: 'out', mountPath: '/toe-results' }, { name: 'data', mountPath: '/data' }),
    breaks: ['own-volume'],
  },
  {
    name: 'a volume that is no claim',
    podSpec: {
      ...CLAIM,
      containers: [{ ...app, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
    },
    output: ON_CLAIM,
    change: mounting({ name: 'data', mountPath: '/toe-results' }),
    breaks: ['own-volume'],
  },
  {
    name: 'a claim that the target does not mount',
    podSpec: CLAIM,
    output: ON_CLAIM,
    change: mounting({ name: 'other', mountPath: '/toe-results' }),
    breaks: ['own-volume'],
  },
  {
    name: 'a claim that the target may only read',
    podSpec: claimed({ readOnly: true }),
    output: ON_CLAIM,
    breaks: ['own-volume'],
  },
  {
    name: 'all of a claim of which the target sees a folder',
    podSpec: claimed({ subPath: 'mine' }),
    output: ON_CLAIM,
    breaks: ['own-volume'],
  },
  {
    name: 'mounts that reach the node',
    podSpec: CLAIM,
    output: ON_CLAIM,
    change: mounting({ name: 'out', mountPath: '/toe-results', mountPropagation: 'HostToContainer' }),
    breaks: ['own-volume'],
  },
  {
    name: 'a volume by a tool that may not',
    tool: 'secretive',
    podSpec: CLAIM,
    change: (good) => ({
      ...good,
      env: (good.env ?? []).map((entry) =>
        entry.name === 'OUTPUT_MODE' ? { name: 'OUTPUT_MODE', value: 'pvc' } : entry,
      ),
      volumeMounts: [{ name: 'out', mountPath: '/toe-results' }],
    }),
    breaks: ['config-output'],
  },
  { name: 'a terminal', change: put({ tty: true, stdin: true }), breaks: ['no-terminal'] },
  { name: 'an input', change: put({ stdin: true }), breaks: ['no-terminal'] },
  {
    name: 'a Secret of the user',
    change: plus({ name: 'TOE_MODE', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } }),
    breaks: ['own-secret'],
  },
  {
    name: 'a Secret of the user as its token',
    output: UPLOAD,
    change: token({ name: 'database' }),
    breaks: ['own-secret'],
  },
  {
    name: 'a Secret that is named nearly like its own',
    output: UPLOAD,
    change: token({ name: `${OWN}-1-database` }),
    breaks: ['own-secret'],
  },
  {
    name: 'the token of another job',
    output: UPLOAD,
    change: token({ name: 'toe-5b8f0b1e-0000-4000-8000-00000000000b-1' }),
    breaks: ['own-secret'],
  },
  {
    name: 'a Secret of the user that looks like one of a job without a uid',
    output: UPLOAD,
    change: (good) => {
      const named = saying('TOE_JOB_UID', 'registry')(good) as AddedContainer;
      return token({ name: 'toe-registry-1' })(named);
    },
    breaks: ['own-secret'],
  },
  {
    name: 'another key of its Secret',
    output: UPLOAD,
    change: token({ key: 'password' }),
    breaks: ['own-secret'],
  },
  {
    name: 'its token under another name',
    output: UPLOAD,
    change: env((entries) =>
      entries.map((entry) => (entry.valueFrom ? { ...entry, name: 'TOE_MODE' } : entry)),
    ),
    breaks: ['own-secret'],
  },
  {
    name: 'two tokens',
    output: UPLOAD,
    change: env((entries) => [...entries, ...entries.filter(({ valueFrom }) => valueFrom)]),
    breaks: ['own-secret'],
  },
  {
    name: 'a token that can be read by everybody',
    output: UPLOAD,
    change: env((entries) =>
      entries.map((entry) => (entry.valueFrom ? { name: entry.name, value: 'secret' } : entry)),
    ),
    breaks: ['own-secret'],
  },
  {
    name: 'a token, though the result stays in the log',
    output: UPLOAD,
    change: saying('OUTPUT_MODE', 'ephemeral'),
    breaks: ['own-secret'],
  },
  { name: 'no OUTPUT_MODE', change: without('OUTPUT_MODE'), breaks: ['tells-origin'] },
  {
    name: 'two output modes at once',
    change: plus({ name: 'OUTPUT_MODE', value: 'collector' }),
    breaks: ['tells-origin'],
  },
  ...[
    'http://evil.test',
    'http://collector.toe-system.svc.evil.test',
    'http://collector.shop.svc.cluster.local',
    'http://evil.test/.toe-system.svc',
    'http://evil.test?.toe-system.svc',
    'http://user@collector.toe-system.svc@evil.test',
    'http://collector.toe-system.svc.cluster.local/../evil',
    'http://$(TOE_JOB).toe-system.svc',
    '',
  ].map((endpoint) => ({
    name: `results that go to "${endpoint}"`,
    output: UPLOAD,
    change: saying('COLLECTOR_ENDPOINT', endpoint),
    breaks: [...(endpoint.includes('$') ? ['plain-text'] : []), 'collector-endpoint'],
  })),
  {
    name: 'a second collector',
    output: UPLOAD,
    change: plus({ name: 'COLLECTOR_ENDPOINT', value: 'http://evil.test' }),
    breaks: ['collector-endpoint'],
  },
  {
    name: 'a proxy on the way to the collector',
    output: UPLOAD,
    change: plus({ name: 'HTTPS_PROXY', value: 'http://evil.test' }),
    breaks: ['known-env'],
  },
  {
    name: 'a library that is loaded into every program',
    change: plus({ name: 'LD_PRELOAD', value: '/proc/1/root/evil.so' }),
    breaks: ['known-env'],
  },
  {
    name: 'a ConfigMap of the user, named like a Secret of toe',
    change: plus({ name: 'TOE_MODE', valueFrom: { configMapKeyRef: { name: 'toe-x', key: 'password' } } }),
    breaks: ['own-secret'],
  },
  {
    name: 'a field of the pod',
    change: plus({ name: 'TOE_MODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }),
    breaks: ['own-secret'],
  },
  {
    name: 'all of a Secret',
    change: put({ envFrom: [{ secretRef: { name: 'toe-0123456789' } }] }),
    breaks: ['own-secret'],
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
  ...['sys_module', 'Sys_Module', 'CAP_SYS_MODULE', 'cap_sys_module', 'all', 'SYS_PTRACE '].map((name) => ({
    name: `a capability by another spelling of its name, "${name}"`,
    tool: 'plain' as const,
    change: adding(name),
    breaks: ['no-forbidden-capability'],
  })),
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
    change: (good) =>
      aimedAt('sidecar')({ ...good, securityContext: { ...good.securityContext, runAsUser: 1000 } }),
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
  { name: 'a tool that does not exist', change: ofTool('nonesuch'), breaks: ['approved-image'] },
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
  // What the script that approves an image gives a tool which has none.
  {
    name: 'privileged by a tool whose config gives no right',
    tool: 'harmless',
    change: secure({ privileged: true, allowPrivilegeEscalation: true }),
    breaks: ['config-privileged'],
  },
  {
    name: 'a capability by a tool whose config gives no right',
    tool: 'harmless',
    change: adding('SYS_ADMIN'),
    breaks: ['config-capabilities'],
  },
  {
    name: 'another tool with the rights of this one',
    tool: 'aperf',
    change: (good) => ofTool('tracer')({ ...good, image: CASE_IMAGES.tracer }),
    breaks: ['config-capabilities'],
  },
  {
    name: 'much at once: command, terminal, image',
    change: put({ command: ['sh'], tty: true, stdin: true, image: 'evil.test/x:v1' }),
    breaks: ['no-command', 'no-terminal', 'approved-image'],
  },
];

/** What goes beyond the limits of the tool, or around them. */
const LIMITLESS: readonly InjectionCase[] = [
  { name: 'another folder', change: put({ workingDir: '/proc/1/root' }), breaks: ['own-files'] },
  {
    name: 'a file of the kubelet over one of the image',
    change: put({ terminationMessagePath: '/toe/shim' }),
    breaks: ['own-files'],
  },
  {
    name: 'its token as an argument',
    output: UPLOAD,
    change: running('$(COLLECTOR_TOKEN)'),
    breaks: ['plain-text'],
  },
  {
    name: 'its token behind a dollar sign',
    output: UPLOAD,
    change: running('$$$(COLLECTOR_TOKEN)'),
    breaks: ['plain-text'],
  },
  { name: 'a name in a variable', change: saying('TOE_JOB', '$(HOME)'), breaks: ['plain-text'] },
  { name: 'arguments in a variable alone', change: saying('TOOL_ARGS', '-w'), breaks: ['tells-args'] },
  { name: 'arguments twice', change: saysToo('TOOL_ARGS', '-w'), breaks: ['tells-args'] },
  ...['25h', '8760h', '9999h99999m', '', 'forever', '-1s', '1.5h', '24h1s'].map((time) => ({
    name: `the time "${time}"`,
    tool: 'plain' as const,
    change: saying('PROFILER_DURATION', time),
    breaks: ['tells-times'],
  })),
  { name: 'no time', change: without('PROFILER_DURATION'), breaks: ['tells-times'] },
  { name: 'two times', change: saysToo('PROFILER_DURATION', '1s'), breaks: ['tells-times'] },
  { name: 'a warmup of days', change: saysToo('TOE_WARMUP', '100h'), breaks: ['tells-times'] },
  {
    name: 'a time over the limit',
    tool: 'bounded',
    change: saying('PROFILER_DURATION', '61s'),
    breaks: ['config-duration'],
  },
  {
    name: 'a warmup with which it is over the limit',
    tool: 'bounded',
    change: saysToo('TOE_WARMUP', '31s'),
    breaks: ['config-duration'],
  },
  ...[['--evil'], ['-F', '-FF'], ['--rate=1000'], ['-F', ''], [...Array<string>(63).fill('-F'), '-G']].map(
    (args) => ({
      name: `the arguments ${args.join(' ').slice(-20)}`,
      tool: 'bounded' as const,
      change: running(...args),
      breaks: ['config-args'],
    }),
  ),
  {
    name: 'more arguments than there can be',
    tool: 'bounded',
    change: running(...Array<string>(65).fill('-F')),
    breaks: ['config-args'],
  },
  ...['1001', '', '0x10', '-1', '1e3'].map((bytes) => ({
    name: `a result of "${bytes}" bytes`,
    tool: 'bounded' as const,
    change: saying('TOE_MAX_BYTES', bytes),
    breaks: ['config-bytes'],
  })),
  {
    name: 'a result without a limit',
    tool: 'bounded',
    change: without('TOE_MAX_BYTES'),
    breaks: ['config-bytes'],
  },
  {
    name: 'a result with two limits',
    tool: 'bounded',
    change: saysToo('TOE_MAX_BYTES', '1000000'),
    breaks: ['config-bytes'],
  },
];

/** What existing images would act by, and is not so. */
const UNTRUE: readonly InjectionCase[] = [
  ...[
    ['PROFILER_TOOL', 'tracer'],
    ['TOE_CONTAINER', 'toe-aperf-0000000000'],
    ['TARGET_CONTAINER_NAME', 'sidecar'],
    ['TARGET_POD_NAME', 'another'],
    ['TARGET_NAMESPACE', 'another'],
  ].map(([name = '', value = '']) => ({
    name: `another ${name}`,
    podSpec: TWO,
    change: saying(name, value),
    breaks: ['tells-truth'],
  })),
  { name: 'a second PROFILER_TOOL', change: saysToo('PROFILER_TOOL', 'tracer'), breaks: ['tells-truth'] },
  { name: 'an empty TARGET_POD_NAME', change: saying('TARGET_POD_NAME', ''), breaks: ['tells-truth'] },
  { name: 'a folder without a volume', change: saysToo('PVC_PATH', '/toe-results'), breaks: ['tells-truth'] },
  {
    name: 'a folder without a volume in mode pvc',
    podSpec: CLAIM,
    output: ON_CLAIM,
    change: put({ volumeMounts: [] }),
    breaks: ['tells-truth'],
  },
  ...[
    '/proc/1/root',
    '/toe-results/../etc',
    '/toe-results/',
    '/toe-results/.',
    '/toe-resultsx',
    'toe-results',
    '',
  ].map((folder) => ({
    name: `results in the folder "${folder}"`,
    podSpec: CLAIM,
    output: ON_CLAIM,
    change: saying('PVC_PATH', folder),
    breaks: ['tells-truth'],
  })),
];

/** Root against a config that adds nothing. */
const ROOTLESS: readonly InjectionCase[] = (['runAsUser', 'runAsGroup'] as const).map((field) => ({
  name: `root by ${field}, for a tool whose config adds no right`,
  tool: 'harmless',
  change: secure({ [field]: 0 }),
  breaks: ['config-root'],
}));

/** Each is sent to the API server and held against the functions' own rules. */
export const INJECTION_CASES: readonly InjectionCase[] = [
  ...GOOD,
  ...BAD,
  ...LIMITLESS,
  ...UNTRUE,
  ...ROOTLESS,
];

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
