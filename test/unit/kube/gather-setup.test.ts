import { gatherSetup } from '../../../lib/kube/gather-setup.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { kubeError } from '../../build/a-kube.ts';
import { aRawPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aReady } from '../../build/a-setup.ts';

const metadata = { name: 'profiler-images', namespace: 'toe-system', uid: 'u', resourceVersion: '1' };

/** An API server that has these configs and this map; undefined: no map. */
function serve(items: readonly unknown[], map?: Record<string, unknown>): { kube: Kube; paths: string[] } {
  const paths: string[] = [];
  const kube: Kube = ({ method, path }) => {
    paths.push(`${method} ${path}`);
    if (path.endsWith('/powertoolconfigs')) return Promise.resolve({ items });
    return map ? Promise.resolve(map) : Promise.reject(kubeError('NotFound', 404));
  };
  return { kube, paths };
}

const configsOf = async (...items: unknown[]) => (await gatherSetup(serve(items).kube)).configs;

test('three requests read all that admins have set', async () => {
  const { kube, paths } = serve([aRawPowerToolConfig()], { metadata, data: { aperf: 'a:1' } });
  const { images, configs } = await gatherSetup(kube);
  expect(images).toEqual({ metadata, data: { aperf: 'a:1' } });
  expect(configs).toMatchObject([{ tool: 'aperf', config: { spec: { name: 'aperf' } }, ready: undefined }]);
  expect(paths.sort()).toEqual([
    'GET /api/v1/namespaces/toe-system/configmaps/profiler-images',
    'GET /api/v1/namespaces/toe-system/configmaps/profiler-limits',
    'GET /apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/toe-system/powertoolconfigs',
  ]);
});

test.each([
  { name: 'a map of nothing', map: { metadata }, want: { metadata, data: {} } },
  { name: 'no map', map: undefined, want: undefined },
])('$name is read as it is', async ({ map, want }) => {
  expect((await gatherSetup(serve([], map).kube)).images).toEqual(want);
});

test('the stored Ready condition is found among others', async () => {
  const conditions = [{ ...aReady(), type: 'Other', status: 'False' }, aReady()];
  const [found] = await configsOf({ ...aRawPowerToolConfig(), status: { conditions } });
  expect(found?.ready).toEqual(aReady());
});

test.each([
  { name: 'its spec', spec: { name: 'aperf', maxDuration: 'soon' }, tool: 'aperf' },
  { name: 'even the name of its tool', spec: { name: 7 }, tool: undefined },
  { name: 'a spec that is not there', spec: undefined, tool: undefined },
])('when $name cannot be read, the rest is, and the others are', async ({ spec, tool }) => {
  const bad = { ...aRawPowerToolConfig({ name: 'bad' }), spec, status: { conditions: [aReady()] } };
  const [first, second] = await configsOf(bad, aRawPowerToolConfig());
  expect(first).toMatchObject({ metadata: { name: 'bad' }, ready: aReady(), tool });
  expect(first?.config).toHaveProperty('message', expect.stringContaining('cannot be read'));
  expect(second?.config).toHaveProperty('spec.name', 'aperf');
});

test('a status that cannot be read counts as none: it is written anew', async () => {
  const [found] = await configsOf({ ...aRawPowerToolConfig(), status: { conditions: [{ type: 'Ready' }] } });
  expect(found?.ready).toBeUndefined();
});
