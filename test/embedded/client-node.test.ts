import { PassThrough } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  ApiException,
  CoreV1Api,
  CustomObjectsApi,
  Log,
  makeInformer,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { GROUP, VERSION } from '../../lib/api/names.ts';
import { startCluster, type TestCluster } from './harness/cluster.ts';
import { waitFor } from './harness/wait-for.ts';

// The classes that @kubernetes/client-node makes of the API of Kubernetes, as programs use them that know nothing
// of toe. Our own client is used by every other test here.

const NAMESPACE = 'toe-demo';
let cluster: TestCluster;
let core: CoreV1Api;
beforeAll(async () => {
  cluster = await startCluster();
  core = cluster.config.makeApiClient(CoreV1Api);
});
afterAll(() => cluster.embedded.close());

const settings = (name: string): { metadata: { name: string }; data: { a: string } } => ({
  metadata: { name },
  data: { a: '1' },
});

test('reads the version', async () => {
  const { gitVersion } = await cluster.config.makeApiClient(VersionApi).getCode();
  expect(gitVersion).toContain('embedded');
});

test('lists, reads, makes, replaces and deletes', async () => {
  const pods = await core.listNamespacedPod({ namespace: NAMESPACE, labelSelector: 'app=web' });
  expect(pods.items.map(({ metadata }) => metadata?.name)).toEqual(['web-0', 'web-1']);
  const made = await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: settings('one') });
  const body = { ...made, data: { a: '2' } };
  const replaced = await core.replaceNamespacedConfigMap({ namespace: NAMESPACE, name: 'one', body });
  expect(replaced.data).toEqual({ a: '2' });
  const stale = core.replaceNamespacedConfigMap({ namespace: NAMESPACE, name: 'one', body: made });
  await expect(stale).rejects.toThrow(expect.objectContaining({ code: 409 }));
  await core.deleteNamespacedConfigMap({ namespace: NAMESPACE, name: 'one' });
  const gone = core.readNamespacedConfigMap({ namespace: NAMESPACE, name: 'one' });
  await expect(gone).rejects.toBeInstanceOf(ApiException);
});

test('reads PowerTools as custom objects', async () => {
  const api = cluster.config.makeApiClient(CustomObjectsApi);
  const path = { group: GROUP, version: VERSION, plural: 'powertools', namespace: NAMESPACE };
  const list = (await api.listNamespacedCustomObject(path)) as { kind: string };
  expect(list.kind).toBe('PowerToolList');
});

test('watches, from a version on', async () => {
  const { metadata } = await core.listNamespacedConfigMap({ namespace: NAMESPACE });
  const seen: string[] = [];
  const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
  const watching = await new Watch(cluster.config).watch(
    path,
    { resourceVersion: metadata?.resourceVersion },
    (type, object: { metadata: { name: string } }) => void seen.push(`${type} ${object.metadata.name}`),
    () => undefined,
  );
  await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: settings('two') });
  await core.deleteNamespacedConfigMap({ namespace: NAMESPACE, name: 'two' });
  await waitFor(
    () => (seen.length >= 2 ? true : undefined),
    () => `seen: ${seen.join()}`,
  );
  watching.abort();
  expect(seen).toEqual(['ADDED two', 'DELETED two']);
});

test('keeps an informer up to date', async () => {
  const list = () => core.listNamespacedConfigMap({ namespace: NAMESPACE });
  const informer = makeInformer(cluster.config, `/api/v1/namespaces/${NAMESPACE}/configmaps`, list);
  await informer.start();
  await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: settings('three') });
  await waitFor(
    () => informer.get('three', NAMESPACE),
    () => 'the informer did not hear of it',
  );
  await informer.stop();
});

test('reads the log of a container, and follows it to its end', async () => {
  const image = cluster.images['slow'] ?? '';
  const body = { metadata: { name: 'logged' }, spec: { containers: [{ name: 'app', image }] } };
  await core.createNamespacedPod({ namespace: NAMESPACE, body });
  await waitFor(
    async () => {
      const log = await core.readNamespacedPodLog({ namespace: NAMESPACE, name: 'logged' }).catch(() => '');
      return log === 'begun\n' ? true : undefined;
    },
    () => 'the pod wrote nothing',
  );
  const stream = new PassThrough();
  await new Log(cluster.config).log(NAMESPACE, 'logged', 'app', stream, { follow: true });
  await core.deleteNamespacedPod({ namespace: NAMESPACE, name: 'logged', gracePeriodSeconds: 1 });
  expect(await readAll(stream)).toBe('begun\n');
});
