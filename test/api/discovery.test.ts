import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_VERSION, GROUP } from '../../lib/api/names.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { powerToolConfigsPath, powerToolPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { admin, getAs, verdictOf } from './harness/api.ts';
import { makeNamespace, makePowerTool } from './harness/objects.ts';
import { prepareTools } from './harness/tools.ts';

let namespace = '';
let jobs: Record<'running' | 'completed' | 'pending' | 'older', Ref>;

beforeAll(async () => {
  await prepareTools();
  namespace = await makeNamespace();
  const [running, completed, pending, older] = await Promise.all([
    makePowerTool(namespace, {}, 'running'),
    makePowerTool(namespace, {}, 'completed'),
    makePowerTool(namespace, { tool: { name: 'plain' } }, 'pending'),
    makePowerTool(namespace, { tool: undefined, profiler: { tool: 'aperf' } }, 'older'),
  ]);
  jobs = { running, completed, pending, older };
  const counts = { selected: 3, waiting: 0, active: 1, succeeded: 2, failed: 0, gone: 0, done: 2 };
  await setStatus(running, {
    phase: 'Running',
    tool: 'aperf',
    image: 'registry.test/a:v1',
    reason: 'Running',
    counts,
  });
  await setStatus(completed, { phase: 'Completed', tool: 'aperf' });
  await setStatus(older, { phase: 'Failed', tool: 'aperf' });
});

async function setStatus(ref: Ref, status: Record<string, unknown>): Promise<void> {
  await admin({ method: 'PATCH', path: powerToolPath(ref, 'status'), patch: 'merge', body: { status } });
}

async function namesBy(path: string, fieldSelector: string): Promise<string[]> {
  const list = await admin({ method: 'GET', path, query: { fieldSelector } });
  return (list as { items: { metadata: { name: string } }[] }).items
    .map(({ metadata }) => metadata.name)
    .sort();
}

describe('The API server selects', () => {
  test.each([
    ['status.phase=Running', ['running']],
    ['status.phase!=Completed,status.phase!=Failed,status.phase!=Cancelled', ['pending', 'running']],
    ['status.phase=', ['pending']],
    ['spec.tool.name=aperf', ['completed', 'running']],
    ['spec.profiler.tool=aperf', ['older']],
    ['spec.tool.name=aperf,status.phase=Completed', ['completed']],
    ['metadata.name=older', ['older']],
  ])('PowerTools by %s', async (selector, names) => {
    expect(await namesBy(powerToolsPath(namespace), selector)).toEqual(names);
    expect(Object.keys(jobs)).toHaveLength(4);
  });

  test.each([
    ['spec.name=aperf', ['aperf']],
    ['spec.name=twice', ['twice-a', 'twice-b']],
    ['spec.name=plain', []],
    ['spec.name=dotted.name', []],
  ])('PowerToolConfigs by %s', async (selector, names) => {
    expect(await namesBy(powerToolConfigsPath, selector)).toEqual(names);
  });

  test('by nothing else', async () => {
    expect(await verdictOf(namesBy(powerToolsPath(namespace), 'spec.tool.duration=30s'))).toBe('Refused');
  });
});

interface Table {
  readonly columnDefinitions: readonly { name: string; type: string; priority: number }[];
  readonly rows: readonly { cells: readonly unknown[]; object: { metadata: { name: string } } }[];
}

async function tableOf(path: string): Promise<Table> {
  return JSON.parse((await getAs('application/json;as=Table;v=v1;g=meta.k8s.io', path)).text) as Table;
}

describe('kubectl get shows', () => {
  test('of PowerTools what matters, and with -o wide the image, the reason and who created it', async () => {
    const { columnDefinitions, rows } = await tableOf(powerToolsPath(namespace));
    expect(columnDefinitions.map(({ name, type, priority }) => [name, type, priority])).toEqual([
      ['Name', 'string', 0],
      ['Tool', 'string', 0],
      ['Targets', 'integer', 0],
      ['Done', 'integer', 0],
      ['Phase', 'string', 0],
      ['Age', 'date', 0],
      ['Image', 'string', 1],
      ['Reason', 'string', 1],
      ['Bytes', 'integer', 1],
      ['By', 'string', 1],
    ]);
    const row = rows.find(({ object }) => object.metadata.name === 'running');
    expect(row?.cells).toEqual([
      'running',
      'aperf',
      3,
      2,
      'Running',
      expect.any(String),
      'registry.test/a:v1',
      'Running',
      null,
      null,
    ]);
  });

  test('of PowerToolConfigs the tool and its rights', async () => {
    const { columnDefinitions, rows } = await tableOf(powerToolConfigsPath);
    expect(columnDefinitions.map(({ name }) => name)).toEqual([
      'Name',
      'Tool',
      'Capabilities',
      'Privileged',
      'Max',
      'Ready',
      'Age',
    ]);
    const cells = (name: string): unknown =>
      rows.find(({ object }) => object.metadata.name === name)?.cells.slice(0, 5);
    expect(cells('aperf')).toEqual(['aperf', 'aperf', '["SYS_PTRACE"]', false, null]);
    expect(cells('perf')).toEqual(['perf', 'perf', null, true, null]);
    expect(cells('short')).toEqual(['short', 'short', null, false, '5m']);
  });
});

describe('kubectl knows', () => {
  test.each([
    ['powertools', 'PowerTool', 'pt'],
    ['powertoolconfigs', 'PowerToolConfig', 'ptc'],
  ])(
    '%s by kind, short name and category, and their status as a subresource',
    async (name, kind, shortName) => {
      const { resources } = (await admin({ method: 'GET', path: `/apis/${API_VERSION}` })) as {
        resources: { name: string }[];
      };
      expect(resources.find((one) => one.name === name)).toMatchObject({
        kind,
        singularName: kind.toLowerCase(),
        namespaced: true,
        shortNames: [shortName],
        categories: ['toe'],
      });
      expect(resources.map((one) => one.name)).toContain(`${name}/status`);
    },
  );

  interface OpenApi {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, OpenApi>>;
    readonly items?: OpenApi;
    readonly allOf?: readonly OpenApi[];
    readonly $ref?: string;
  }

  const gaps = (schema: OpenApi, path: string): string[] =>
    Object.entries(schema.items?.properties ?? schema.properties ?? {}).flatMap(([name, field]) => {
      const isForeign = path === '' && name === 'metadata';
      const own = field.description || isForeign ? [] : [`${path}${name}`];
      return [...own, ...gaps(field, `${path}${name}.`)];
    });

  test.each([['PowerTool'], ['PowerToolConfig']])(
    'what every field of %s is for (kubectl explain)',
    async (kind) => {
      const { text } = await getAs('application/json', `/openapi/v3/apis/${API_VERSION}`);
      const { components } = JSON.parse(text) as { components: { schemas: Record<string, OpenApi> } };
      const schema = components.schemas[`${GROUP.split('.').reverse().join('.')}.v1alpha1.${kind}`];
      expect(schema?.description).toBeTruthy();
      expect(Object.keys(schema?.properties ?? {})).toEqual(expect.arrayContaining(['spec', 'status']));
      expect(gaps(schema ?? {}, '')).toEqual([]);
    },
  );
});
