import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROFILER_LIMITS, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { profilerImagesPath } from '../../lib/kube/paths.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { apply } from '../../lib/kube/apply.ts';
import { aWorld } from '../build/a-world.ts';
import { CASE_IMAGES } from '../build/injection-cases.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { setImage } from './harness/configs.ts';
import { goodContainer, tryToAdd } from './harness/injections.ts';
import { runPod } from './harness/kubelet.ts';
import { getPod, makeNamespace, makePowerTool } from './harness/objects.ts';
import { pathOf } from './harness/path-of.ts';
import { prepareTools } from './harness/tools.ts';
import { readObjects } from './install.ts';

/** What the policies ask, and what holds when it is not there. */

const creation = clientOf('creation');
let scene: Awaited<ReturnType<typeof makeScene>>;

async function makeScene() {
  const namespace = await makeNamespace();
  const pod = await getPod(await runPod(namespace));
  return {
    namespace,
    pod,
    aperf: await goodContainer(pod, 'aperf'),
    plain: await goodContainer(pod, 'plain'),
  };
}

beforeAll(async () => {
  await prepareTools();
  scene = await makeScene();
  await comes(ask(creation, scene.plain), 'accepted');
});

const ask = (kube: Kube, container: object) => async (): Promise<string> =>
  tryToAdd(kube, scene.pod.metadata, [container]).then(
    () => 'accepted',
    (error: unknown) => (error as Error).message,
  );

/** The milliseconds until the API server answers so. @throws Error when it does not within 10 s. */
async function comes(answer: () => Promise<string>, wanted: string): Promise<number> {
  const began = performance.now();
  let last = '';
  while (performance.now() - began < 10_000) {
    last = await answer();
    if (last.includes(wanted)) return performance.now() - began;
    await sleep(10);
  }
  throw new Error(`"${wanted}" did not come, but: ${last}`);
}

describe('When the map of images', () => {
  test('no longer names a tool, its injection is refused within a second', async () => {
    await setImage({ aperf: null });
    expect(await comes(ask(creation, scene.aperf), "'toe-injection-images.")).toBeLessThan(1000);
    expect(await ask(creation, scene.plain)()).toBe('accepted');
    await setImage({ aperf: CASE_IMAGES.aperf });
    await comes(ask(creation, scene.aperf), 'accepted');
  });

  test('is gone, every injection is refused', async () => {
    const { metadata, data, ...rest } = (await admin({ method: 'GET', path: profilerImagesPath })) as {
      metadata: { name: string; namespace: string; labels: object };
      data: object;
    };
    await admin({ method: 'DELETE', path: profilerImagesPath });
    expect(await comes(ask(creation, scene.plain), 'no params found')).toBeLessThan(1000);
    expect(await ask(creation, scene.aperf)()).toContain("'toe-injection-images.");
    const { name, namespace, labels } = metadata;
    const body = { ...rest, metadata: { name, namespace, labels }, data };
    await admin({ method: 'POST', path: profilerImagesPath.replace(/\/[^/]+$/, ''), body });
    await comes(ask(creation, scene.plain), 'accepted');
  });
});

test('While the API server does not know yet what admins changed, an injection is a conflict and tried again', async () => {
  const { pod, aperf } = scene;
  // As the function has just read it, the image is another one than the API server knows.
  const container = { ...aperf, image: 'registry.test/aperf:v2' };
  const world = aWorld({ pods: [pod], rules: { images: { aperf: container.image }, configs: [] } });
  const asked = apply(creation, world, { kind: 'preflight', pod, container: container as never }, new Date());
  expect((await refusalOf(asked)).code).toBe('Conflict');
});

test('People put their own containers into pods as before: kubectl debug is no business of toe', async () => {
  const container = { name: 'debugger', image: 'busybox', stdin: true, tty: true };
  expect(await ask(admin, container)()).toBe('accepted');
});

describe('In strict mode', () => {
  const limits = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps`;
  const floor =
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/toe-injection-limits.codriverlabs.ai.toe.run';

  const setFloor = (action: 'Allow' | 'Deny'): Promise<unknown> =>
    admin({
      method: 'PATCH',
      path: floor,
      patch: 'json',
      body: [{ op: 'replace', path: '/spec/paramRef/parameterNotFoundAction', value: action }],
    });

  beforeAll(async () => {
    await setFloor('Deny');
    for (const object of await readStrict())
      await admin({
        method: 'PATCH',
        path: pathOf(object),
        patch: 'apply',
        query: { fieldManager: 'admin', fieldValidation: 'Strict' },
        body: object,
      });
    await comes(ask(creation, scene.plain), "'toe-injection-");
  });

  afterAll(async () => {
    for (const object of await readStrict()) await admin({ method: 'DELETE', path: pathOf(object) });
    await setFloor('Allow');
    await admin({ method: 'DELETE', path: `${limits}/${PROFILER_LIMITS}` });
    await comes(ask(creation, scene.aperf), 'accepted');
  });

  const readStrict = async () =>
    (await readObjects('knative/components/strict')).filter(({ kind }) => kind.startsWith('Validating'));

  test('no tool starts before there is a floor, a PowerTool in the namespace, and an image by its digest', async () => {
    const refusals = new Set<string>();
    const collect = async (container: object): Promise<string> => {
      const answer = await ask(creation, container)();
      refusals.add(/'(toe-injection-\w+)\./.exec(answer)?.[1] ?? answer);
      return answer;
    };
    await collect(scene.plain);
    await admin({
      method: 'POST',
      path: limits,
      body: { metadata: { name: PROFILER_LIMITS }, data: { aperf: 'SYS_PTRACE' } },
    });
    await comes(ask(creation, scene.plain), "'toe-injection-jobs.");
    await makePowerTool(scene.namespace);
    await comes(ask(creation, scene.plain), 'accepted');
    expect(await collect(scene.aperf)).toContain('named by its digest');
    expect([...refusals]).toContain('toe-injection-strict');
  });
});
