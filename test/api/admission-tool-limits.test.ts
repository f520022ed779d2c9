import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jobSpecOf } from '../../lib/api/job-spec.ts';
import { powerToolConfig } from '../../lib/api/power-tool-config.ts';
import { powerToolSpec } from '../../lib/api/power-tool.ts';
import { API_VERSION, SCHEDULE_LABEL } from '../../lib/api/names.ts';
import { isRefusal, type Refusal } from '../../lib/api/refusal.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { powerToolConfigsPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { checkRequest } from '../../lib/security/check-request.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { deleteConfig } from './harness/configs.ts';
import { makeConfig, makeNamespace, powerToolOf, unique } from './harness/objects.ts';
import type { KubeObject } from './harness/path-of.ts';
import { untilAccepted, untilRefused } from './harness/until.ts';

let namespace = '';
let elsewhere = '';
const made: string[] = [];

beforeAll(async () => {
  [namespace, elsewhere] = await Promise.all([makeNamespace(), makeNamespace()]);
});
afterAll(async () => void (await Promise.all(made.map(deleteConfig))));

type Spec = Record<string, unknown>;

/** A PowerToolConfig of a tool of its own, in force. */
async function aConfig(spec: Spec): Promise<{ tool: string; config: string }> {
  const tool = unique('tool');
  const config = await makeConfig({ name: tool, maxDuration: '10h', ...spec });
  made.push(config);
  await untilRefused(() => ask(admin, { tool: { name: tool, duration: '24h' } }));
  return { tool, config };
}

function ask(kube: Kube, spec: Spec, where = namespace, metadata = {}): Promise<KubeObject> {
  const body = powerToolOf({ name: 'job', namespace: where, ...metadata }, spec);
  return kube({
    method: 'POST',
    path: powerToolsPath(where),
    body,
    query: { dryRun: 'All' },
  }) as Promise<KubeObject>;
}

/** What the rules of the functions say about the same PowerTool. */
async function verdictHere(config: string, spec: Spec, where: string): Promise<Refusal | undefined> {
  const stored = powerToolConfig.parse(
    await admin({ method: 'GET', path: `${powerToolConfigsPath}/${config}` }),
  );
  const job = jobSpecOf(powerToolSpec.parse(powerToolOf({ name: 'job', namespace: where }, spec)['spec']));
  return isRefusal(job) ? job : checkRequest({ ...job, namespace: where }, stored);
}

interface Row {
  readonly config: Spec;
  /** Fields of the tool. */
  readonly good: readonly Spec[];
  readonly bad: readonly Spec[];
}

const args = (...given: readonly string[]): Spec => ({ args: given });
const LONG = 'a'.repeat(1023);

const ROWS: Readonly<Record<string, Row>> = {
  maxDuration: {
    config: { maxDuration: '5m' },
    good: [{}, { duration: '5m' }, { duration: '300s' }, { duration: '1s' }, { warmup: '4m30s' }],
    bad: [
      ...[{ duration: '5m1s' }, { duration: '1h' }, { duration: '24h' }],
      ...[{ warmup: '4m31s' }, { warmup: '24h' }, { warmup: '1s', duration: '5m' }],
      ...[{ warmup: '24h', duration: '24h' }],
    ],
  },
  'a maxDuration in several units': {
    config: { maxDuration: '1h1m1s' },
    good: [{ duration: '3661s' }],
    bad: [{ duration: '1h1m2s' }],
  },
  'allowedNamespaces without this one': { config: { allowedNamespaces: ['other'] }, good: [], bad: [{}] },
  'allowedNamespaces without any': { config: { allowedNamespaces: [] }, good: [], bad: [{}] },
  'allowedOutputModes without ephemeral': {
    config: { allowedOutputModes: ['collector', 'pvc'] },
    good: [],
    bad: [{}],
  },
  'allowedOutputModes with ephemeral': { config: { allowedOutputModes: ['ephemeral'] }, good: [{}], bad: [] },
  'allowedOutputModes without any': { config: { allowedOutputModes: [] }, good: [], bad: [{}] },
  'allowedArgs without any': { config: { allowedArgs: [] }, good: [{}, args()], bad: [args(''), args('-a')] },
  allowedArgs: {
    config: { allowedArgs: ['-F', '--rate=[0-9]{1,3}', '--(?:cpu|wall)', '[^-].*'] },
    good: [
      {},
      args('-F'),
      args('--rate=7', '--rate=999', '--cpu', '--wall', '-F'),
      args('/path/with ✓ and ; $(id)'),
      args('a"b\'c'),
      args(...Array<string>(64).fill('--cpu')),
    ],
    bad: [
      args('-F', '--rate=1000'),
      args('--rate='),
      args('x', '--rate=1 '),
      args('--cpuwall'),
      args('-'),
      args('-FF'),
      args(...Array<string>(63).fill('--cpu'), '--gpu'),
      args('--gpu', ...Array<string>(63).fill('--cpu')),
    ],
  },
  'allowedArgs with classes and escapes': {
    config: { allowedArgs: ['\\d+\\.\\d*', '[\\w.-]+@[a-z-]+', '\\$\\{x\\}', 'a💡?'] },
    good: [args('1.', '12.34'), args('a.b-c@x-y'), args('${x}'), args('a', 'a💡')],
    bad: [args('1'), args('@x'), args('$x'), args('a💡💡'), args('é@x')],
  },
  'as many and as long arguments and patterns as there can be': {
    config: {
      allowedArgs: Array.from({ length: 16 }, (_none, at) => `[a-z]*${'[0-9]?'.repeat(20)}${at + 10}`),
    },
    good: [args(...Array<string>(64).fill(`${LONG.slice(2)}25`))],
    bad: [args(...Array<string>(63).fill(`${LONG.slice(2)}25`), LONG)],
  },
};

const titled = (specs: readonly Spec[]): [string, Spec][] =>
  specs.map((spec) => [JSON.stringify(spec).slice(0, 100), spec]);

describe.each(Object.entries(ROWS))('A PowerToolConfig with %s', (_name, { config, good, bad }) => {
  let own = { tool: '', config: '' };
  beforeAll(async () => {
    own = await aConfig(config);
  });
  /** The same request in both dialects. */
  const both = (spec: Spec): Spec[] => [
    { tool: { name: own.tool, ...spec } },
    { tool: undefined, profiler: { tool: own.tool, ...spec } },
  ];

  if (good.length > 0)
    test.each(titled(good))('lets %s pass, here and in the API server', async (_title, spec) => {
      for (const one of both(spec)) {
        expect(await verdictHere(own.config, one, namespace)).toBeUndefined();
        await ask(admin, one);
      }
    });

  if (bad.length > 0)
    test.each(titled(bad))(
      'refuses %s, here and in the API server, in the same words',
      async (_title, spec) => {
        for (const one of both(spec)) {
          const here = await verdictHere(own.config, one, namespace);
          const { status, message } = await refusalOf(ask(admin, one));
          expect(status).toBe(403);
          expect(message).toContain(here?.message ?? 'no refusal here');
        }
      },
    );
});

describe('The limits of a tool', () => {
  test('hold in the namespaces that are not listed only', async () => {
    const { tool, config } = await aConfig({ allowedNamespaces: [elsewhere] });
    const spec = { tool: { name: tool } };
    await ask(admin, spec, elsewhere);
    expect(await verdictHere(config, spec, elsewhere)).toBeUndefined();
    expect((await refusalOf(ask(admin, spec))).message).toContain(`"${namespace}"`);
  });

  test('are no limits of other tools, nor of a tool without PowerToolConfig', async () => {
    await aConfig({ maxDuration: '1s', allowedNamespaces: [], allowedArgs: [] });
    const { tool } = await aConfig({});
    await ask(admin, { tool: { name: tool, duration: '10h', args: ['x'] } });
    await ask(admin, { tool: { name: unique('none'), duration: '24h', args: ['x'] } });
  });

  test('change with the PowerToolConfig, and go with it', async () => {
    const { tool, config } = await aConfig({});
    const spec = { tool: { name: tool, duration: '24h' } };
    const path = `${powerToolConfigsPath}/${config}`;
    await admin({ method: 'PATCH', path, patch: 'merge', body: { spec: { maxDuration: '24h' } } });
    await untilAccepted(() => ask(admin, spec));
    await admin({ method: 'PATCH', path, patch: 'merge', body: { spec: { maxDuration: '1h' } } });
    await untilRefused(() => ask(admin, spec));
    await deleteConfig(config);
    made.splice(made.indexOf(config), 1);
    await untilAccepted(() => ask(admin, spec));
  });

  test('are not held against the runs of a schedule: they were against the schedule, and what changed ends in the status', async () => {
    const owner = { apiVersion: API_VERSION, kind: 'PowerTool', name: 'nightly', uid: 'a', controller: true };
    const { tool } = await aConfig({ maxDuration: '1s' });
    const metadata = { ownerReferences: [owner], labels: { [SCHEDULE_LABEL]: owner.uid } };
    await ask(clientOf('creation'), { tool: { name: tool } }, namespace, metadata);
  });
});

describe('A PowerToolConfig whose patterns are none is refused', () => {
  test.each(['a)', '(', '[b-a]', 'a)|(?:b', '(?=a)', 'a**', 'a{2000}', '\\', 'x'.repeat(129)])(
    '%j',
    async (one) => {
      const refused = makeConfig({ name: unique('tool'), allowedArgs: ['ok', one] });
      const { status, message } = await refusalOf(refused);
      expect(status).toBe(422);
      expect(message).toContain('spec.allowedArgs[1]');
    },
  );
});
