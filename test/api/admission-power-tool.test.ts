import { beforeAll, describe, expect, test } from '@jest/globals';
import { powerToolPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { admin, refusalOf, verdictOf } from './harness/api.ts';
import { getPowerTool, makeNamespace, makePowerTool, powerToolOf, unique } from './harness/objects.ts';
import type { KubeObject } from './harness/path-of.ts';

let namespace = '';
beforeAll(async () => {
  namespace = await makeNamespace();
});

type Spec = Record<string, unknown>;

const targets = { labelSelector: { matchLabels: { app: 'web' } } };
const tool = { name: 'aperf' };

/** Sends a whole spec, stores nothing. */
function tryCreate(spec: unknown, query: Record<string, string> = {}): Promise<KubeObject> {
  const body = { ...powerToolOf({ name: 'job', namespace }), spec };
  return admin({
    method: 'POST',
    path: powerToolsPath(namespace),
    body,
    query: { dryRun: 'All', ...query },
  }) as Promise<KubeObject>;
}

const trySpec = (part: Spec): Promise<KubeObject> => tryCreate({ tool, targets, ...part });
const tryTool = (part: Spec): Promise<KubeObject> => tryCreate({ tool: { ...tool, ...part }, targets });
const tryProfiler = (part: Spec): Promise<KubeObject> =>
  tryCreate({ profiler: { tool: 'aperf', ...part }, targets });

describe('The two dialects', () => {
  test('spec.tool is accepted, with its defaults filled in', async () => {
    const { spec } = await tryCreate({ tool, targets });
    expect(spec).toEqual({
      tool: { name: 'aperf', duration: '30s' },
      targets,
      output: { mode: 'ephemeral' },
    });
  });

  test('spec.profiler is accepted, with its defaults filled in', async () => {
    const { spec } = await tryCreate({ profiler: { tool: 'aperf' }, targets });
    expect(spec).toEqual({
      profiler: { tool: 'aperf', duration: '30s' },
      targets,
      output: { mode: 'ephemeral' },
    });
  });

  test.each([
    ['both at once', { tool, profiler: { tool: 'aperf' }, targets }],
    ['neither', { targets }],
  ])('%s is refused, saying to set exactly one', async (_name, spec) => {
    const { status, message } = await refusalOf(tryCreate(spec));
    expect(status).toBe(422);
    expect(message).toContain('set exactly one of spec.tool and spec.profiler');
  });

  test.each([
    ['spec.tool.name', { tool: {}, targets }],
    ['spec.profiler.tool', { profiler: {}, targets }],
    ['spec.targets', { tool }],
    ['spec.targets.labelSelector', { tool, targets: {} }],
  ])('without %s it is refused, naming the field', async (field, spec) => {
    const { status, message } = await refusalOf(tryCreate(spec));
    expect(status).toBe(422);
    expect(message).toContain(`${field}: Required value`);
  });

  test('without a spec it is refused', async () => {
    expect((await refusalOf(tryCreate(undefined))).message).toContain('spec: Required value');
  });
});

const SECURITY: readonly (readonly [string, unknown])[] = [
  ['security', { allowPrivileged: true }],
  ['securityContext', { runAsUser: 0 }],
  ['image', 'evil.test/tool:v1'],
  ['privileged', true],
  ['capabilities', { add: ['SYS_ADMIN'] }],
  ['hostPID', true],
  ['volumes', [{ name: 'host', hostPath: { path: '/' } }]],
  ['command', ['sh', '-c', 'id']],
  ['serviceAccountName', 'admin'],
];

const PLACES = [
  ['spec', trySpec],
  ['spec.tool', tryTool],
  ['spec.profiler', tryProfiler],
] as const;

const SECURITY_ROWS = PLACES.flatMap(([place, attempt]) =>
  SECURITY.map(([field, value]) => [place, field, value, attempt] as const),
);

describe('Security fields', () => {
  test.each(SECURITY_ROWS)(
    '%s.%s is refused, naming PowerToolConfig',
    async (place, field, value, attempt) => {
      const { status, message } = await refusalOf(attempt({ [field]: value }));
      expect(status).toBe(422);
      expect(message).toContain(`${place}.${field}: Forbidden`);
      expect(message).toContain('PowerToolConfig');
    },
  );

  test.each(PLACES)('an empty or false one in %s is refused as well', async (place, attempt) => {
    const { message } = await refusalOf(attempt({ security: {}, privileged: false, command: [], image: '' }));
    for (const field of ['security', 'privileged', 'command', 'image'])
      expect(message).toContain(`${place}.${field}: Forbidden`);
  });

  test.each(PLACES)('all of them at once in %s are all named', async (place, attempt) => {
    const { message } = await refusalOf(attempt(Object.fromEntries(SECURITY)));
    for (const [field] of SECURITY) expect(message).toContain(`${place}.${field}: Forbidden`);
  });

  test('in two places at once, both are named', async () => {
    const { message } = await refusalOf(
      tryCreate({ security: {}, tool: { ...tool, hostPID: true }, targets }),
    );
    expect(message).toContain('spec.security: Forbidden');
    expect(message).toContain('spec.tool.hostPID: Forbidden');
  });

  test.each(PLACES)('security: "x" in %s is an error of type', async (place, attempt) => {
    const { status, message } = await refusalOf(attempt({ security: 'x' }));
    expect(status).toBe(422);
    expect(message).toContain(`${place}.security: Invalid value`);
    expect(message).toContain('must be of type object');
  });

  test.each(PLACES)('security: null in %s is dropped, without effect', async (_place, attempt) => {
    expect(JSON.stringify((await attempt({ security: null })).spec)).not.toContain('security');
  });
});

describe('Unknown fields', () => {
  const unknown = { tool: { ...tool, hostNetwork: true }, targets, runAsRoot: true };

  test('are refused by name when the client asks for strict validation, as kubectl does', async () => {
    const { status, message } = await refusalOf(tryCreate(unknown, { fieldValidation: 'Strict' }));
    expect(status).toBe(400);
    expect(message).toContain('unknown field "spec.tool.hostNetwork"');
    expect(message).toContain('unknown field "spec.runAsRoot"');
  });

  test('are dropped for a client that does not ask', async () => {
    const { spec } = await tryCreate(unknown);
    expect(spec).not.toHaveProperty('runAsRoot');
    expect(spec?.['tool']).toEqual({ name: 'aperf', duration: '30s' });
  });

  test('nothing unknown is kept under metadata or at the root either', async () => {
    const body = { ...powerToolOf({ name: 'job', namespace }), hostPID: true };
    const made = await admin({
      method: 'POST',
      path: powerToolsPath(namespace),
      body,
      query: { dryRun: 'All' },
    });
    expect(made).not.toHaveProperty('hostPID');
  });
});

describe('The name of a tool', () => {
  test.each([
    ['../x'],
    ['a'.repeat(64)],
    ['Aperf'],
    [''],
    ['-aperf'],
    ['aperf-'],
    ['a_b'],
    ['a/b'],
    ['a b'],
    ['aperf\n'],
    ['äperf'],
  ])('%j is refused in both dialects', async (name) => {
    const asTool = await refusalOf(tryTool({ name }));
    expect(asTool.status).toBe(422);
    expect(asTool.message).toContain('spec.tool.name: ');
    const asProfiler = await refusalOf(tryProfiler({ tool: name }));
    expect(asProfiler.status).toBe(422);
    expect(asProfiler.message).toContain('spec.profiler.tool: ');
  });

  test.each([['a'], ['py-spy'], ['async-profiler.v2'], ['0x'], ['a'.repeat(63)]])(
    '%j is accepted',
    async (name) => {
      expect((await tryTool({ name })).spec?.['tool']).toMatchObject({ name });
      expect((await tryProfiler({ tool: name })).spec?.['profiler']).toMatchObject({ tool: name });
    },
  );
});

describe('A duration', () => {
  test.each([
    ['-1'],
    ['-5s'],
    ['0s'],
    ['0h0m0s'],
    ['PT5S'],
    ['25h'],
    ['24h1s'],
    ['1e9'],
    ['30'],
    ['s'],
    ['1.5h'],
    ['30S'],
    ['100ms'],
    [' 30s'],
    ['30s\n'],
    ['1d'],
    [''],
    ['99999999999999999999s'],
  ])('of %j is refused in both dialects', async (duration) => {
    for (const [place, attempt] of [
      ['spec.tool', tryTool],
      ['spec.profiler', tryProfiler],
    ] as const) {
      const { status, message } = await refusalOf(attempt({ duration }));
      expect(status).toBe(422);
      expect(message).toContain(`${place}.duration: `);
    }
  });

  test.each([[30], [null], [{ seconds: 30 }]])('of the wrong type, %j, is never stored', async (duration) => {
    const outcome = await tryTool({ duration }).then(
      ({ spec }) => (spec?.['tool'] as Spec)['duration'],
      () => 'refused',
    );
    expect(outcome).toBe(duration === null ? '30s' : 'refused');
  });

  test.each([['30s'], ['5m'], ['1h30m'], ['24h'], ['1s'], ['1440m'], ['86400s'], ['23h59m60s']])(
    'of %j is accepted',
    async (duration) => {
      expect((await tryTool({ duration })).spec?.['tool']).toMatchObject({ duration });
    },
  );

  test('over a day is refused in words', async () => {
    expect((await refusalOf(tryTool({ duration: '25h' }))).message).toContain(
      'must be more than 0s and at most 24h',
    );
  });
});

describe('Arguments', () => {
  test.each([
    ['a newline', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['NUL', 'a\u0000b'],
    ['escape', '\u001b[2J'],
    ['a tab', 'a\tb'],
    ['text turned around (U+202E)', 'a\u202eb'],
    ['a zero-width space', 'a\u200bb'],
    ['a byte order mark', '\ufeffa'],
    ['more than 1024 characters', 'x'.repeat(1025)],
  ])('with %s are refused', async (_name, argument) => {
    const { status, message } = await refusalOf(tryTool({ args: ['ok', argument] }));
    expect(status).toBe(422);
    expect(message).toContain('spec.tool.args[1]');
  });

  test('may hold what a shell would obey: they are kept to the letter, as no shell reads them', async () => {
    const args = [
      '; rm -rf /',
      '$(id)',
      '`id`',
      '--pid=1',
      '-',
      '',
      '$HOME',
      '${X}',
      '&& true',
      '*',
      '"',
      "'",
      'ä✓',
    ];
    expect((await tryTool({ args })).spec?.['tool']).toMatchObject({ args });
  });

  test('are at most 64', async () => {
    expect(await verdictOf(tryTool({ args: Array(64).fill('x') }))).toBe('accepted');
    expect((await refusalOf(tryTool({ args: Array(65).fill('x') }))).message).toContain(
      'must have at most 64 items',
    );
  });
});

describe('Targets and output', () => {
  test.each([
    ['nothing at all', {}],
    ['empty matchLabels', { matchLabels: {} }],
    ['empty matchExpressions', { matchExpressions: [] }],
    ['both empty', { matchLabels: {}, matchExpressions: [] }],
  ])('a selector with %s is refused, saying what it would do', async (_name, labelSelector) => {
    const { status, message } = await refusalOf(trySpec({ targets: { labelSelector } }));
    expect(status).toBe(422);
    expect(message).toContain('an empty selector would profile every pod of the namespace');
  });

  test('a selector by expressions alone is accepted', async () => {
    const matchExpressions = [{ key: 'tier', operator: 'In', values: ['a', 'b'] }];
    expect(await verdictOf(trySpec({ targets: { labelSelector: { matchExpressions } } }))).toBe('accepted');
  });

  test.each([
    ['an unknown operator', { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] }],
    ['a value that is no text', { matchLabels: { app: 1 } }],
    ['too long a value', { matchLabels: { app: 'x'.repeat(64) } }],
    [
      '51 labels',
      { matchLabels: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`l${at}`, 'x'])) },
    ],
  ])('a selector with %s is refused', async (_name, labelSelector) => {
    expect(await verdictOf(trySpec({ targets: { labelSelector } }))).toBe('Refused');
  });

  test.each([['s3'], [''], ['Ephemeral']])('output.mode %j is refused', async (mode) => {
    const { status, message } = await refusalOf(trySpec({ output: { mode } }));
    expect(status).toBe(422);
    expect(message).toContain('spec.output.mode: Unsupported value');
    expect(message).toContain('"ephemeral"');
  });

  test.each([
    ['collector', { mode: 'collector' }],
    ['collector in full', { mode: 'collector', compress: true, retentionDays: 365, ...rolling('30s', 100) }],
    ['pvc', { mode: 'pvc', pvc: { claimName: 'results', path: 'a/b-1' } }],
    ['pvc with slices', { mode: 'pvc', pvc: { claimName: 'results' }, ...rolling('5s', 1) }],
    ['ephemeral, compressed', { mode: 'ephemeral', compress: true }],
  ])('an output in mode %s is accepted, in both dialects', async (_name, output) => {
    expect(await verdictOf(trySpec({ output }))).toBe('accepted');
    const older = { tool: undefined, profiler: { tool: 'aperf', duration: '30s' } };
    expect(await verdictOf(trySpec({ ...older, output }))).toBe('accepted');
  });

  test.each([
    ['pvc without a claim', { mode: 'pvc' }, 'which needs it'],
    ['a claim in another mode', { mode: 'collector', pvc: { claimName: 'a' } }, 'choose another mode'],
    ['a claim with a wrong name', { mode: 'pvc', pvc: { claimName: 'A_b' } }, 'pvc.claimName'],
    ['a folder that leads elsewhere', { mode: 'pvc', pvc: { claimName: 'a', path: '../b' } }, 'pvc.path'],
    ['days to keep in a log', { mode: 'ephemeral', retentionDays: 7 }, 'is for mode collector'],
    ['days to keep on a volume', { mode: 'pvc', pvc: { claimName: 'a' }, retentionDays: 7 }, 'is for mode'],
    ['no day', { mode: 'collector', retentionDays: 0 }, 'greater than or equal to 1'],
    ['more than a year', { mode: 'collector', retentionDays: 366 }, 'less than or equal to 365'],
    ['slices in a log', { mode: 'ephemeral', ...rolling('10s') }, 'needs mode collector or pvc'],
    ['short slices', { mode: 'collector', ...rolling('4s') }, 'must be at least 5s'],
    ['slices longer than the whole', { mode: 'collector', ...rolling('31s') }, 'longer than the duration'],
    ['a number of no slices', { mode: 'collector', rollingKeep: 3 }, 'set spec.output.rollingInterval too'],
    ['no slice kept', { mode: 'collector', ...rolling('10s', 0) }, 'greater than or equal to 1'],
    ['101 slices kept', { mode: 'collector', ...rolling('10s', 101) }, 'less than or equal to 100'],
  ])('an output with %s is refused, and it is said why', async (_name, output, words) => {
    const { status, message } = await refusalOf(trySpec({ output }));
    expect(message).toContain(words);
    expect(status).toBe(422);
  });
});

function rolling(rollingInterval: string, rollingKeep?: number): object {
  return { rollingInterval, ...(rollingKeep === undefined ? {} : { rollingKeep }) };
}

describe('The documents of the security model', () => {
  test('its example of a PowerTool is accepted as it stands', async () => {
    const spec = {
      profiler: { tool: 'aperf', duration: '30s' },
      targets: { labelSelector: { matchLabels: { app: 'my-app' } } },
      output: { mode: 'ephemeral' },
    };
    expect((await tryCreate(spec, { fieldValidation: 'Strict' })).spec).toEqual(spec);
  });

  test('its user step is accepted once it says which pods', async () => {
    expect(await verdictOf(tryCreate({ tool: { name: 'aperf' }, targets }))).toBe('accepted');
  });

  test('its FORBIDDEN line is refused', async () => {
    const security = { allowPrivileged: true, capabilities: { add: ['SYS_ADMIN'] } };
    const { message } = await refusalOf(tryCreate({ tool: { name: 'aperf' }, targets, security }));
    expect(message).toContain('spec.security: Forbidden');
  });
});

describe('Once it exists', () => {
  const change = (name: string, body: unknown, patch: 'merge' | 'json' = 'merge'): Promise<unknown> =>
    admin({ method: 'PATCH', path: powerToolPath({ namespace, name }), patch, body });
  let name = '';
  beforeAll(async () => {
    ({ name } = await makePowerTool(namespace, {}, unique('frozen')));
  });

  test.each([
    ['another tool', { spec: { tool: { name: 'tcpdump' } } }],
    ['another duration', { spec: { tool: { duration: '1h' } } }],
    ['other targets', { spec: { targets: { labelSelector: { matchLabels: { app: 'bank' } } } } }],
    ['arguments', { spec: { tool: { args: ['--all'] } } }],
    ['the other dialect', { spec: { tool: null, profiler: { tool: 'aperf' } } }],
  ])('a merge patch with %s is refused', async (_name, body) => {
    const { status, message } = await refusalOf(change(name, body));
    expect(status).toBe(422);
    expect(message).toContain('spec cannot change once the PowerTool exists');
  });

  test('the spec can be neither removed nor replaced', async () => {
    expect((await refusalOf(change(name, { spec: null }))).message).toContain('spec: Required value');
    const other = { tool: { name: 'tcpdump' }, targets };
    const body = [
      { op: 'remove', path: '/spec' },
      { op: 'add', path: '/spec', value: other },
    ];
    expect((await refusalOf(change(name, body, 'json'))).message).toContain('spec cannot change');
    expect((await getPowerTool({ namespace, name })).spec.tool?.name).toBe('aperf');
  });

  test('a security field cannot be slipped in later', async () => {
    expect(await verdictOf(change(name, { spec: { tool: { security: {} } } }))).toBe('Refused');
  });

  test('labels and annotations may change', async () => {
    const body = { metadata: { labels: { team: 'a' }, annotations: { note: 'b' } } };
    expect(await verdictOf(change(name, body))).toBe('accepted');
  });

  test('the same spec again, without the defaults, changes nothing', async () => {
    const { metadata } = await getPowerTool({ namespace, name });
    const body = powerToolOf({ name, namespace });
    const query = { fieldManager: 'kubectl', force: 'true' };
    await admin({ method: 'PATCH', path: powerToolPath({ namespace, name }), patch: 'apply', query, body });
    expect((await getPowerTool({ namespace, name })).metadata.generation).toBe(metadata.generation);
  });
});

describe('The status', () => {
  const status = { phase: 'Completed', message: 'done' };

  test('given at creation is dropped', async () => {
    const body = { ...powerToolOf({ name: unique('job'), namespace }), status };
    const made = await admin({ method: 'POST', path: powerToolsPath(namespace), body });
    expect(made).not.toHaveProperty('status');
  });

  test('is not changed through the main resource', async () => {
    const ref = await makePowerTool(namespace);
    await admin({ method: 'PATCH', path: powerToolPath(ref), patch: 'merge', body: { status } });
    expect((await getPowerTool(ref)).status).toBeUndefined();
  });

  test('through its subresource changes nothing but itself', async () => {
    const ref = await makePowerTool(namespace);
    const body = {
      status,
      spec: { tool: { name: 'tcpdump' } },
      metadata: { finalizers: ['toe.run/cleanup'] },
    };
    await admin({ method: 'PATCH', path: powerToolPath(ref, 'status'), patch: 'merge', body });
    const stored = await getPowerTool(ref);
    expect(stored.status).toEqual(status);
    expect(stored.spec.tool?.name).toBe('aperf');
    expect(stored.metadata.finalizers).toBeUndefined();
  });

  test.each([
    ['an unknown phase', { phase: 'Done' }],
    ['more than 5000 rows', { targets: Array(5001).fill({ pod: 'a', uid: 'b', state: 'Gone' }) }],
    ['an unknown state of a target', { targets: [{ pod: 'a', uid: 'b', state: 'Lost' }] }],
    [
      'a negative count',
      { counts: { selected: -1, waiting: 0, active: 0, succeeded: 0, failed: 0, gone: 0, done: 0 } },
    ],
    ['a time that is none', { startedAt: 'yesterday' }],
  ])('with %s is refused', async (_name, wrong) => {
    const ref = await makePowerTool(namespace);
    const path = powerToolPath(ref, 'status');
    expect(await verdictOf(admin({ method: 'PATCH', path, patch: 'merge', body: { status: wrong } }))).toBe(
      'Refused',
    );
  });
});
