import type { Case } from '../case.ts';
import { API, post, SPEC, TOOLS, trySpec, type Json, type Sending } from '../requests.ts';

const { tool, targets } = SPEC;
const withSpec = (part: Json): Sending => trySpec({ ...SPEC, ...part });
const withTool = (part: Json): Sending => trySpec({ tool: { ...tool, ...part }, targets });
const withProfiler = (part: Json): Sending => trySpec({ profiler: { tool: 'aperf', ...part }, targets });

const SECURITY: Json = {
  security: { allowPrivileged: true },
  securityContext: { runAsUser: 0 },
  image: 'evil.test/tool:v1',
  privileged: true,
  capabilities: { add: ['SYS_ADMIN'] },
  hostPID: true,
  volumes: [{ name: 'host', hostPath: { path: '/' } }],
  command: ['sh', '-c', 'id'],
  serviceAccountName: 'admin',
};

const PLACES = [
  ['spec', withSpec],
  ['spec.tool', withTool],
  ['spec.profiler', withProfiler],
] as const;

const forbidden = PLACES.flatMap(([place, attempt]): Case[] => [
  {
    name: `Each security field in ${place} is refused`,
    steps: Object.entries(SECURITY).map(([field, value]) => attempt({ [field]: value })),
  },
  { name: `All security fields in ${place} are refused together`, steps: [attempt(SECURITY)] },
  {
    name: `Security fields in ${place} that are empty or false are refused as well`,
    steps: [
      attempt({ security: {}, privileged: false, command: [], image: '', hostPID: false, volumes: [] }),
    ],
  },
  {
    name: `Security fields in ${place} of the wrong type are errors of type`,
    steps: [
      attempt({ security: 'x' }),
      attempt({ privileged: 'true' }),
      attempt({ volumes: {} }),
      attempt({ image: 1 }),
    ],
  },
  {
    name: `Security fields in ${place} that are null are dropped`,
    steps: [attempt({ security: null, image: null, volumes: null })],
  },
]);

/** PowerTools: what the CRD lets in. */
export const POWER_TOOLS: readonly Case[] = [
  { name: 'A PowerTool in the newer words gets its defaults', steps: [trySpec(SPEC)] },
  {
    name: 'A PowerTool in the older words gets its defaults',
    steps: [trySpec({ profiler: { tool: 'aperf' }, targets })],
  },
  {
    name: 'A PowerTool uses one dialect, not both and not none',
    steps: [trySpec({ tool, profiler: { tool: 'aperf' }, targets }), trySpec({ targets })],
  },
  {
    name: 'A PowerTool needs spec, tool, name and targets',
    steps: [
      post(TOOLS, { apiVersion: API, kind: 'PowerTool', metadata: { name: 'job' } }),
      trySpec(null),
      trySpec({ tool: {}, targets }),
      trySpec({ profiler: {}, targets }),
      trySpec({ tool }),
      trySpec({ tool, targets: {} }),
      trySpec({}),
    ],
  },
  { name: 'The spec of a PowerTool is an object', steps: [trySpec('x'), trySpec([]), trySpec(1)] },
  ...forbidden,
  {
    name: 'Security fields in two places are both named',
    steps: [trySpec({ security: {}, tool: { ...tool, hostPID: true }, targets })],
  },
  {
    name: 'An error that keeps rules from being asked says that they were not',
    steps: [
      trySpec({ tool: { ...tool, security: {} } }),
      trySpec({ tool: { security: {}, duration: '25h' }, targets }),
    ],
  },
  {
    name: 'Unknown fields of a PowerTool are dropped',
    steps: [
      trySpec({ tool: { ...tool, hostNetwork: true }, targets, runAsRoot: true }),
      post(TOOLS, {
        apiVersion: API,
        kind: 'PowerTool',
        metadata: { name: 'job' },
        spec: SPEC,
        hostPID: true,
      }),
    ],
  },
  {
    name: 'Unknown fields of a PowerTool are refused for a client that asks',
    steps: [
      trySpec(
        { tool: { ...tool, hostNetwork: true }, targets, runAsRoot: true },
        { fieldValidation: 'Strict' },
      ),
      trySpec(SPEC, { fieldValidation: 'Strict' }),
    ],
  },
  {
    name: 'The name of a tool is a DNS name of at most 63 characters',
    steps: [
      '../x',
      'a'.repeat(64),
      'Aperf',
      '',
      '-aperf',
      'aperf-',
      'a_b',
      'a b',
      'aperf\n',
      'äperf',
    ].flatMap((name) => [withTool({ name }), withProfiler({ tool: name })]),
  },
  {
    name: 'These are names of tools',
    steps: ['a', 'py-spy', 'async-profiler.v2', '0x', 'a'.repeat(63)].map((name) => withTool({ name })),
  },
  {
    name: 'A duration is more than nothing and at most a day',
    steps: ['0s', '0h0m0s', '25h', '24h1s', '24h', '1s', '1440m', '86400s', '23h59m60s'].map((duration) =>
      withTool({ duration }),
    ),
  },
  {
    name: 'A duration has its own notation',
    steps: [
      '-1',
      '-5s',
      'PT5S',
      '1e9',
      '30',
      '1.5h',
      '100ms',
      ' 30s',
      '30s\n',
      '1d',
      '',
      '99999999999999999999s',
    ].map((duration) => withTool({ duration })),
  },
  {
    name: 'A duration in the older words is checked just so',
    steps: ['25h', '0s', '1d', '5m'].map((duration) => withProfiler({ duration })),
  },
  {
    name: 'A duration is a text',
    steps: [
      withTool({ duration: 30 }),
      withTool({ duration: null }),
      withTool({ duration: { seconds: 30 } }),
    ],
  },
  {
    name: 'Arguments hold no control or format characters',
    steps: ['a\nb', 'a\u0000b', '\u001b[2J', 'a\tb', 'a\u202eb', 'a\u200bb', '\ufeffa'].map((argument) =>
      withTool({ args: ['ok', argument] }),
    ),
  },
  {
    name: 'Arguments may hold what a shell would obey',
    steps: [withTool({ args: ['; rm -rf /', '$(id)', '`id`', '--pid=1', '-', '', '*', '"', 'ä✓'] })],
  },
  {
    name: 'Arguments are at most 64 of at most 1024 characters',
    steps: [
      withTool({ args: Array(64).fill('x') }),
      withTool({ args: Array(65).fill('x') }),
      withTool({ args: ['ä'.repeat(1024)] }),
      withTool({ args: ['x'.repeat(1025)] }),
      withTool({ args: 'x' }),
      withTool({ args: [1] }),
    ],
  },
  {
    name: 'A selector names at least one label',
    steps: [
      {},
      { matchLabels: {} },
      { matchExpressions: [] },
      { matchLabels: {}, matchExpressions: [] },
      { matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] },
    ].map((labelSelector) => withSpec({ targets: { labelSelector } })),
  },
  {
    name: 'A selector is well formed',
    steps: [
      { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] },
      { matchExpressions: [{ operator: 'In' }] },
      { matchExpressions: {} },
      { matchLabels: { app: 1 } },
      { matchLabels: { app: 'x'.repeat(64) } },
      { matchLabels: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`l${at}`, 'x'])) },
      { matchExpressions: Array(21).fill({ key: 'a', operator: 'Exists' }) },
    ].map((labelSelector) => withSpec({ targets: { labelSelector } })),
  },
  {
    name: 'The mode of output is one of a few',
    steps: ['pvc-of-nobody', '', 'Ephemeral', 'ephemeral'].map((mode) => withSpec({ output: { mode } })),
  },
  {
    name: 'An output says what its mode needs, and no more',
    steps: [
      { mode: 'pvc' },
      { mode: 'pvc', pvc: { claimName: 'a' } },
      { mode: 'pvc', pvc: { claimName: 'a', path: '../b' } },
      { mode: 'collector', pvc: { claimName: 'a' } },
      { mode: 'ephemeral', retentionDays: 1 },
      { mode: 'collector', retentionDays: 366 },
      { mode: 'ephemeral', rollingInterval: '10s' },
      { mode: 'collector', rollingInterval: '4s', rollingKeep: 1 },
      { mode: 'collector', rollingInterval: '1m' },
      { mode: 'collector', rollingKeep: 5 },
      { mode: 'collector', compress: true, retentionDays: 1, rollingInterval: '30s', rollingKeep: 100 },
    ].map((output) => withSpec({ output })),
  },
  {
    name: 'Everything that is wrong is said at once',
    steps: [
      trySpec({
        tool: { name: 'A', duration: 'x', args: ['\n'] },
        targets: { labelSelector: { matchLabels: { app: 'x'.repeat(64) } }, container: '' },
      }),
    ],
  },
];
