import {
  gatherFired,
  gatherMarked,
  gatherPowerTool,
  gatherRules,
  gatherRuns,
  gatherUnfinished,
} from '../../../lib/kube/gather.ts';
import type { Timer } from '../../../lib/api/timer.ts';
import type { Kube, KubeRequest } from '../../../lib/kube/port.ts';
import { aKube, kubeError } from '../../build/a-kube.ts';
import { aPod, withTool } from '../../build/a-pod.ts';
import { aPowerTool, aRawPowerTool } from '../../build/a-power-tool.ts';
import { aRawPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aTimer } from '../../build/a-timer.ts';
import { NOW } from '../../build/a-world.ts';

const ref = { namespace: 'shop', name: 'job' };

/** Answers every request with the next of some pages, and keeps the requests. */
function pages(...answers: readonly { items: readonly unknown[]; next?: string }[]): {
  kube: Kube;
  requests: KubeRequest[];
} {
  const requests: KubeRequest[] = [];
  const kube: Kube = (request) => {
    const { items, next } = answers[requests.length] ?? { items: [] };
    requests.push(request);
    return Promise.resolve({ items, metadata: next === undefined ? {} : { continue: next } });
  };
  return { kube, requests };
}

describe('gatherPowerTool', () => {
  test('reads one', async () => {
    const { kube } = aKube({ powerTools: [aPowerTool()] });
    expect(await gatherPowerTool(kube, ref)).toEqual(aPowerTool());
  });

  test('is undefined when it is gone', async () => {
    expect(await gatherPowerTool(aKube().kube, ref)).toBeUndefined();
  });

  test('throws when there is no answer: that is not the same as gone', async () => {
    const kube: Kube = () => Promise.reject(kubeError('Unavailable', 0));
    await expect(gatherPowerTool(kube, ref)).rejects.toMatchObject({ code: 'Unavailable' });
  });

  test('throws on what it cannot read, and says where', async () => {
    const kube: Kube = () => Promise.resolve(aRawPowerTool({ spec: { targets: 7 } }));
    await expect(gatherPowerTool(kube, ref)).rejects.toMatchObject({
      code: 'Refused',
      message: expect.stringContaining('spec.targets') as string,
    });
  });
});

test('gatherMarked finds the pods marked by any job', async () => {
  const pods = [
    withTool(aPod({ name: 'a' })),
    withTool(aPod({ name: 'b' }), { jobUid: 'other' }),
    aPod({ name: 'c' }),
  ];
  const found = await gatherMarked(aKube({ pods }).kube, 'shop');
  expect(found.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});

describe('gatherUnfinished', () => {
  test('leaves the choice to the API server', async () => {
    const { kube, requests } = pages({ items: [] });
    await gatherUnfinished(kube);
    expect(requests[0]?.query?.['fieldSelector']).toBe(
      'status.phase!=Completed,status.phase!=Failed,status.phase!=Cancelled',
    );
  });

  test('items of a list say neither kind nor version, and may be final by now', async () => {
    const { kind: _kind, apiVersion: _version, ...item } = aRawPowerTool();
    const found = await gatherUnfinished(
      pages({ items: [item, { ...item, status: { phase: 'Failed' } }] }).kube,
    );
    expect(found).toEqual([aPowerTool()]);
  });

  test('finds those of all namespaces', async () => {
    const powerTools = [aPowerTool(), aPowerTool({ name: 'two', namespace: 'dev' })];
    const found = await gatherUnfinished(aKube({ powerTools }).kube);
    expect(found.map(({ metadata }) => metadata.namespace)).toEqual(['shop', 'dev']);
  });

  test('one job that cannot be read does not stop the others', async () => {
    const broken = aRawPowerTool({ spec: { targets: 7 } });
    expect(await gatherUnfinished(pages({ items: [broken, aRawPowerTool()] }).kube)).toEqual([aPowerTool()]);
  });
});

describe('gatherRules', () => {
  const serve =
    (configs: readonly unknown[], images: unknown): Kube =>
    ({ path }) =>
      path.endsWith('/profiler-images')
        ? images === undefined
          ? Promise.reject(kubeError('NotFound', 404))
          : Promise.resolve(images)
        : Promise.resolve({ items: configs });

  test('reads the map and the configs of this tool', async () => {
    const asked: KubeRequest[] = [];
    const kube = serve([aRawPowerToolConfig()], { data: { aperf: 'a:1' } });
    const rules = await gatherRules((request) => {
      asked.push(request);
      return kube(request);
    }, 'aperf');
    expect(rules).toMatchObject({ images: { aperf: 'a:1' }, configs: [{ spec: { name: 'aperf' } }] });
    expect(asked).toContainEqual(
      expect.objectContaining({ query: { fieldSelector: 'spec.name=aperf', limit: '500' } }),
    );
  });

  test.each([
    { name: 'no map', images: undefined },
    { name: 'an empty map', images: {} },
  ])('with $name, no tool is approved', async ({ images }) => {
    expect(await gatherRules(serve([], images), 'aperf')).toEqual({ images: {}, configs: [] });
  });

  test('a config that cannot be read becomes the reason of a refusal', async () => {
    const broken = aRawPowerToolConfig({
      name: 'x',
      spec: { security: { capabilities: { add: ['CAP_SYS_ADMIN'] } } },
    });
    const { configs } = await gatherRules(serve([broken], {}), 'aperf');
    const message: unknown = expect.stringMatching(
      /PowerToolConfig x cannot be read.*CAP_.*An admin must correct it/,
    );
    expect(configs).toEqual([{ reason: 'ConfigInvalid', message }]);
  });

  test('a config without even a name is a refusal too', async () => {
    expect((await gatherRules(serve([{}], {}), 'aperf')).configs).toMatchObject([
      { reason: 'ConfigInvalid' },
    ]);
  });
});

describe('gatherRuns', () => {
  test('finds those of one schedule, in its namespace', async () => {
    const of = (name: string, schedule: string, namespace = 'shop') =>
      aPowerTool({ name, namespace, metadata: { labels: { 'toe.run/schedule': schedule } } });
    const powerTools = [of('a', 's'), of('b', 'other'), of('c', 's', 'dev'), aPowerTool({ name: 'd' })];
    const { kube, requests } = aKube({ powerTools });
    expect((await gatherRuns(kube, 'shop', 's')).map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(requests[0]?.query).toMatchObject({ labelSelector: 'toe.run/schedule=s' });
  });

  test('passes over one that cannot be read', async () => {
    const broken = aRawPowerTool({ spec: { targets: 7 } });
    const { kube } = pages({ items: [broken, aRawPowerTool()] });
    expect(await gatherRuns(kube, 'shop', 's')).toEqual([aPowerTool()]);
  });
});

describe('gatherFired', () => {
  const fire = (timers: readonly Timer[]) => gatherFired(aKube({ timers }).kube, 'toe-creation-1');

  test('says whose timer it was, and when it was to fire', async () => {
    expect(await fire([aTimer({ deadline: NOW })])).toEqual({ ref, judgedAt: NOW });
  });

  test('says whose it was, though nobody knows for when', async () => {
    expect(await fire([aTimer()])).toEqual({ ref, judgedAt: undefined });
  });

  test.each([
    { name: 'is gone', timers: [] },
    { name: 'still runs', timers: [aTimer({ fired: false, deadline: NOW })] },
    { name: 'says no job', timers: [aTimer({ of: null })] },
  ])('is undefined for a timer that $name', async ({ timers }) => {
    expect(await fire(timers)).toBeUndefined();
  });
});
