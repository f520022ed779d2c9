import { jest } from '@jest/globals';
import * as config from '../../../../functions/config/index.ts';
import type { PowerToolConfig } from '../../../../lib/api/power-tool-config.ts';
import type { PowerTool } from '../../../../lib/api/power-tool.ts';
import type { PowerToolStatus } from '../../../../lib/api/power-tool-status.ts';
import { powerToolConfigsPath, profilerImagesPath } from '../../../../lib/kube/paths.ts';
import { kubeError, type Cluster } from '../../../build/a-kube.ts';
import { aPowerTool } from '../../../build/a-power-tool.ts';
import { aPowerToolConfig, aRawPowerToolConfig } from '../../../build/a-power-tool-config.ts';
import { PINNED } from '../../../build/a-setup.ts';
import { aFunction, type FunctionRun } from '../../../build/run-function.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] }));
afterEach(() => void jest.useRealTimers());

const of = { name: 'aperf', namespace: 'toe-system' };
const CHANGED = { kind: 'PowerToolConfig', change: 'update', ...of } as const;
const DELETED = { ...CHANGED, change: 'delete' } as const;
const IMAGES = {
  kind: 'ConfigMap',
  change: 'update',
  name: 'profiler-images',
  namespace: 'toe-system',
} as const;

const READ = [
  'GET toe-system/configmaps/profiler-images',
  'GET toe-system/powertoolconfigs',
  'GET toe-system/configmaps/profiler-limits',
];
const images = { aperf: PINNED };

const run = (cluster: Cluster = {}) =>
  aFunction(config, { configs: [aPowerToolConfig()], images, ...cluster });

/** A job of the tool that waits. */
function waiting(name: string, tool = 'aperf'): PowerTool {
  const status: PowerToolStatus = { phase: 'Pending', reason: 'BudgetExhausted' };
  return aPowerTool({ name, uid: `uid-${name}`, spec: { tool: { name: tool } }, status });
}

function readyOf({ all }: FunctionRun, name = 'aperf'): unknown {
  const found = all('powertoolconfigs') as unknown as PowerToolConfig[];
  return found.find(({ metadata }) => metadata.name === name)?.status?.conditions?.[0];
}

const setImages = ({ kube }: FunctionRun, data: Record<string, string | null>) =>
  kube({ method: 'PATCH', path: profilerImagesPath, patch: 'merge', body: { data } });

describe('a change of a PowerToolConfig', () => {
  test('costs five requests: read what is set, read the jobs, write the condition', async () => {
    const fake = run();
    expect(await fake.send(CHANGED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(fake.log()).toEqual([...READ, 'GET powertools', 'PATCH toe-system/powertoolconfigs/aperf/status']);
    expect(readyOf(fake)).toMatchObject({ type: 'Ready', status: 'True', reason: 'Ready' });
    expect(fake.forbidden()).toEqual([]);
  });

  test('is an event again once the condition is written: that one costs three requests, and writes nothing', async () => {
    const fake = run();
    await fake.send(CHANGED);
    const before = fake.log().length;
    await fake.send(CHANGED);
    expect(fake.log().slice(before)).toEqual(READ);
  });

  test('fifty times over is one check', async () => {
    const fake = run();
    await fake.send(...Array.from({ length: 50 }, () => CHANGED));
    expect(fake.log().filter((line) => line === READ[1])).toHaveLength(1);
  });

  test('that makes it wrong is told, and names the jobs; none of them is woken', async () => {
    const bad = aPowerToolConfig({ spec: { security: { capabilities: { add: ['SYS_MODULE'] } } } });
    const fake = run({ configs: [bad], powerTools: [waiting('one'), waiting('other', 'tcpdump')] });
    await fake.send(CHANGED);
    expect(readyOf(fake)).toMatchObject({
      status: 'False',
      reason: 'CapabilityForbidden',
      message: expect.stringMatching(/SYS_MODULE.* Jobs that waited then: shop\/one\.$/) as string,
    });
    expect(fake.all('events')).toMatchObject([
      {
        regarding: { kind: 'PowerToolConfig', name: 'aperf' },
        type: 'Warning',
        reason: 'CapabilityForbidden',
      },
    ]);
    expect(fake.all('jobs')).toEqual([]);
    expect(fake.forbidden()).toEqual([]);
  });

  test('that may let jobs go on wakes those that wait for the tool', async () => {
    const fake = run({ powerTools: [waiting('one'), waiting('other', 'tcpdump')] });
    await fake.send(CHANGED);
    expect(fake.all('jobs')).toMatchObject([
      { metadata: { annotations: { 'toe.run/powertool': 'shop/one' } } },
    ]);
    expect(fake.forbidden()).toEqual([]);
  });

  test('serves every config, also beside one that cannot be read', async () => {
    const bad = aRawPowerToolConfig({
      name: 'bad',
      spec: { name: 'bad', maxDuration: 'soon' },
    }) as PowerToolConfig;
    const fake = run({ configs: [bad, aPowerToolConfig()] });
    await fake.send(CHANGED);
    expect(readyOf(fake, 'bad')).toMatchObject({ status: 'False', reason: 'DurationInvalid' });
    expect(readyOf(fake)).toMatchObject({ status: 'True' });
  });

  test('that was overtaken by another one fails, so that the broker sends it again; the others are written', async () => {
    const before: NonNullable<Cluster['before']> = ({ path }) => {
      if (path.endsWith('/aperf/status')) throw kubeError('Conflict', 409);
    };
    const two = aPowerToolConfig({ name: 'two', spec: { name: 'two' } });
    const fake = run({ configs: [aPowerToolConfig(), two], before });
    expect(await fake.send(CHANGED)).toMatchObject([{ status: 'rejected', reason: { code: 'Conflict' } }]);
    expect(readyOf(fake, 'two')).toBeDefined();
  });
});

describe('a change of profiler-images', () => {
  test('reaches the condition of the tool whose image it is', async () => {
    const fake = run();
    await fake.send(CHANGED);
    await setImages(fake, { aperf: null });
    await fake.send(IMAGES);
    expect(readyOf(fake)).toMatchObject({ status: 'False', reason: 'ImageMissing' });
    await setImages(fake, { aperf: 'registry.example/aperf:2' });
    await fake.send(IMAGES);
    expect(readyOf(fake)).toMatchObject({ status: 'True', reason: 'ImageNotPinned' });
    expect(fake.all('events')).toMatchObject([
      { type: 'Warning', reason: 'ImageMissing' },
      { type: 'Normal', reason: 'ImageNotPinned' },
    ]);
  });

  test('that names no image for a tool without a config is told once, however often it is looked at', async () => {
    const fake = run({ images: { ...images, zap: 'no image' } });
    await fake.send(IMAGES);
    await fake.send(IMAGES);
    expect(fake.all('events')).toMatchObject([
      { regarding: { kind: 'ConfigMap', name: 'profiler-images' }, reason: 'ImageInvalid' },
    ]);
  });

  test('wakes the jobs that wait for a tool without a config', async () => {
    const fake = run({ configs: [], powerTools: [waiting('one')] });
    await fake.send(IMAGES);
    expect(fake.all('jobs')).toHaveLength(1);
    expect(fake.forbidden()).toEqual([]);
  });

  test('while there is no such map is no fault: its tools have no image', async () => {
    const before: NonNullable<Cluster['before']> = ({ path }) => {
      if (path === profilerImagesPath) throw kubeError('NotFound', 404);
    };
    const fake = run({ before });
    await fake.send({ ...IMAGES, change: 'delete' });
    expect(readyOf(fake)).toMatchObject({ status: 'False', reason: 'ImageMissing' });
  });
});

describe('the deletion of a PowerToolConfig', () => {
  test('wakes the jobs that wait for its tool: its limits are gone with it', async () => {
    const fake = run({ configs: [], powerTools: [waiting('one')] });
    await fake.send(DELETED);
    expect(fake.all('jobs')).toHaveLength(1);
  });

  test('that leaves one of two for a tool makes that one ready', async () => {
    const second = aPowerToolConfig({ name: 'second' });
    const fake = run({ configs: [aPowerToolConfig(), second] });
    await fake.send(CHANGED);
    expect(readyOf(fake)).toMatchObject({ reason: 'ConfigAmbiguous' });
    await fake.kube({ method: 'DELETE', path: `${powerToolConfigsPath}/second` });
    await fake.send(DELETED);
    expect(readyOf(fake)).toMatchObject({ status: 'True', reason: 'Ready' });
  });

  test('of the last one, while nothing waits, costs four requests', async () => {
    const fake = run({ configs: [] });
    await fake.send(DELETED);
    expect(fake.log()).toEqual([...READ, 'GET powertools']);
  });
});
