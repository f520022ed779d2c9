import { beforeAll, describe, expect, test } from '@jest/globals';
import { FINALIZER, JOB_LABEL, TIMER_LABEL, TIMER_NAMESPACE } from '../../lib/api/names.ts';
import { jobSpecOf } from '../../lib/api/job-spec.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import { isRefusal } from '../../lib/api/refusal.ts';
import { apply } from '../../lib/kube/apply.ts';
import { gatherPods } from '../../lib/kube/gather-pods.ts';
import { gatherFired, gatherRules } from '../../lib/kube/gather.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { podPath, powerToolPath, timersPath } from '../../lib/kube/paths.ts';
import type { Kube, KubeRequest } from '../../lib/kube/port.ts';
import { readList } from '../../lib/kube/read.ts';
import { reconcileJob } from '../../lib/kube/reconcile-job.ts';
import { makeEphemeralContainer, type ToolContainer } from '../../lib/make/ephemeral-container.ts';
import { labelManager, makeLabelPatch } from '../../lib/make/label.ts';
import { makeTimer } from '../../lib/make/timer.ts';
import type { Action } from '../../lib/plan/action.ts';
import { makeWorld, type World } from '../../lib/plan/world.ts';
import { approve } from '../../lib/security/approve.ts';
import { LIMITS } from '../build/a-world.ts';
import { admin, clientOf, refusalOf, verdictOf } from './harness/api.ts';
import { removePod, runPod } from './harness/kubelet.ts';
import { getPod, getPowerTool, makeNamespace, makePowerTool, toolsOf, unique } from './harness/objects.ts';
import { timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';
import type { KubeObject } from './harness/path-of.ts';

const creation = clientOf('creation');
const status = clientOf('status');
const cleanup = clientOf('cleanup');

let namespace = '';
beforeAll(async () => {
  await prepareTools();
  namespace = await makeNamespace();
});

/** A job with one pod, as the function creation sees it before it begins. */
interface Scene {
  readonly job: Ref;
  readonly pod: Ref;
  readonly world: World;
  readonly container: ToolContainer;
}

async function setScene(): Promise<Scene> {
  const app = unique('app');
  const pod = await runPod(namespace, { labels: { app } });
  const targets = { labelSelector: { matchLabels: { app } } };
  const job = await makePowerTool(namespace, { targets });
  const powerTool = await getPowerTool(job);
  const spec = jobSpecOf(powerTool.spec);
  if (isRefusal(spec)) throw new Error(spec.message);
  const [rules, pods] = await Promise.all([
    gatherRules(creation, spec.tool),
    gatherPods(creation, namespace, spec),
  ]);
  const approval = approve(spec, namespace, rules);
  if (isRefusal(approval) || !pods[0]) throw new Error('the scene is not set');
  const container = makeEphemeralContainer({
    powerTool,
    job: spec,
    pod: pods[0],
    target: 'app',
    attempt: 1,
    approval,
    collectorEndpoint: LIMITS.collectorEndpoint,
  });
  const limits = LIMITS;
  return { job, pod, world: makeWorld({ powerTool, pods, rules, limits }), container };
}

/** The same container with other values of its variables. */
function saying(values: Readonly<Record<string, string>>, container: ToolContainer): ToolContainer {
  const env = container.env.map((one) => ({
    ...one,
    ...(one.name in values ? { value: values[one.name] } : {}),
  }));
  return { ...container, env };
}

/** The same container under another name, as it says itself. */
function named(name: string, container: ToolContainer): ToolContainer {
  return { ...saying({ TOE_CONTAINER: name }, container), name };
}

const NOW = new Date();

async function run(kube: Kube, world: World, action: Action): Promise<World> {
  return (await apply(kube, world, action, NOW))(world);
}

/** The same with the tool in the pod: only such a pod may be marked. */
async function setTooledScene(): Promise<Scene> {
  const scene = await setScene();
  const { container } = scene;
  return {
    ...scene,
    world: await run(creation, scene.world, { kind: 'inject', pod: podOf(scene), container }),
  };
}

const podOf = ({ world }: Scene): World['pods'][number] => world.pods[0] as World['pods'][number];

function injection(ref: Ref, guard: Record<string, unknown>, container: object): KubeRequest {
  const body = { metadata: guard, spec: { ephemeralContainers: [container] } };
  return { method: 'PATCH', path: podPath(ref, 'ephemeralcontainers'), patch: 'strategic', body };
}

async function disturb(ref: Ref): Promise<void> {
  const body = { metadata: { annotations: { disturbed: unique('at') } } };
  await admin({ method: 'PATCH', path: podPath(ref), patch: 'merge', body });
}

describe('An injection', () => {
  test('puts exactly the container it was given into the pod, and gives the pod back as it is then', async () => {
    const scene = await setScene();
    const world = await run(creation, scene.world, {
      kind: 'inject',
      pod: podOf(scene),
      container: scene.container,
    });
    const [tool, ...more] = await toolsOf(scene.pod);
    expect(more).toEqual([]);
    // The API server leaves out empty values.
    const env = scene.container.env.map(({ name, value }) => (value === '' ? { name } : { name, value }));
    expect(tool).toMatchObject({ ...scene.container, env });
    expect(world.pods[0]?.metadata.resourceVersion).toBe((await getPod(scene.pod)).metadata.resourceVersion);
    expect(world.pods[0]?.spec.ephemeralContainers).toHaveLength(1);
  });

  test('from a stale resourceVersion is a conflict, even with the same content', async () => {
    const { pod, container, world } = await setScene();
    const { uid, resourceVersion } = (world.pods[0] as World['pods'][number]).metadata;
    await disturb(pod);
    const first = await refusalOf(creation(injection(pod, { uid, resourceVersion }, container)));
    expect([first.code, first.status]).toEqual(['Conflict', 409]);
    expect(await toolsOf(pod)).toEqual([]);
    await creation(injection(pod, { uid }, container));
    const second = await refusalOf(creation(injection(pod, { uid, resourceVersion }, container)));
    expect([second.code, second.status]).toEqual(['Conflict', 409]);
    expect(await toolsOf(pod)).toHaveLength(1);
  });

  test('that meets a changed pod injects nothing and gives the pod as it is now', async () => {
    const scene = await setScene();
    await disturb(scene.pod);
    const world = await run(creation, scene.world, {
      kind: 'inject',
      pod: podOf(scene),
      container: scene.container,
    });
    expect(await toolsOf(scene.pod)).toEqual([]);
    expect(world.pods[0]?.metadata.annotations).toHaveProperty('disturbed');
    expect(world.refusals.size + world.lost.size).toBe(0);
  });

  test('with the uid of another pod is refused by the API server, and known as lost', async () => {
    const scene = await setScene();
    const { pod, container } = scene;
    const { code, status: http } = await refusalOf(creation(injection(pod, { uid: 'other' }, container)));
    expect([code, http]).toEqual(['Refused', 422]);
    await removePod(pod);
    await runPod(namespace, { name: pod.name });
    const world = await run(creation, scene.world, { kind: 'inject', pod: podOf(scene), container });
    expect([...world.lost]).toEqual([podOf(scene).metadata.uid]);
    expect(await toolsOf(pod)).toEqual([]);
  });

  test('into a pod that is gone is known as lost', async () => {
    const scene = await setScene();
    await removePod(scene.pod);
    const world = await run(creation, scene.world, {
      kind: 'inject',
      pod: podOf(scene),
      container: scene.container,
    });
    expect([...world.lost]).toEqual([podOf(scene).metadata.uid]);
  });

  test('of the same name twice adds nothing and changes nothing', async () => {
    const { pod, container } = await setScene();
    await creation(injection(pod, {}, container));
    const before = (await getPod(pod)).metadata.resourceVersion;
    await creation(injection(pod, {}, container));
    expect((await getPod(pod)).metadata.resourceVersion).toBe(before);
    expect(await toolsOf(pod)).toHaveLength(1);
  });

  test('of the same name with other content is refused by the API server, and no error for us: the plan tells', async () => {
    const scene = await setScene();
    const { pod, container } = scene;
    await creation(injection(pod, {}, container));
    const env = container.env.map((one) =>
      one.name === 'PROFILER_DURATION' ? { ...one, value: '29s' } : one,
    );
    const other = { ...container, env };
    expect((await refusalOf(creation(injection(pod, {}, other)))).status).toBe(422);
    const fresh = await getPod(pod);
    const world = await run(creation, scene.world, { kind: 'inject', pod: fresh, container: other });
    expect(world.refusals.size).toBe(0);
    const [tool] = await toolsOf(pod);
    expect(tool?.['env']).not.toContainEqual({ name: 'PROFILER_DURATION', value: '29s' });
  });

  test('20 times at once gives one container', async () => {
    const scene = await setScene();
    const action = { kind: 'inject', pod: podOf(scene), container: scene.container } as const;
    await Promise.all(Array.from({ length: 20 }, () => run(creation, scene.world, action)));
    expect(await toolsOf(scene.pod)).toHaveLength(1);
  });

  test('by two jobs at once from the same view of the pod: exactly one goes in', async () => {
    const scene = await setScene();
    const names = Array.from({ length: 8 }, (_, at) => `toe-rival-${at}`);
    await Promise.all(
      names.map((name) =>
        run(creation, scene.world, {
          kind: 'inject',
          pod: podOf(scene),
          container: named(name, scene.container),
        }),
      ),
    );
    expect(await toolsOf(scene.pod)).toHaveLength(1);
  });

  test('changes neither labels nor images nor anything else that is slipped into its patch', async () => {
    const { pod, container } = await setScene();
    const request = injection(pod, { labels: { evil: 'yes' }, annotations: { evil: 'yes' } }, container);
    const spec = {
      ephemeralContainers: [container],
      containers: [{ name: 'app', image: 'evil.test/app:v1' }],
      nodeName: 'x',
    };
    await creation({ ...request, body: { ...(request.body as object), spec } });
    const stored = (await admin({ method: 'GET', path: podPath(pod) })) as KubeObject;
    expect(stored.metadata.labels).not.toHaveProperty('evil');
    expect(stored.metadata['annotations']).toBeUndefined();
    expect(stored.spec).toMatchObject({
      nodeName: 'node-1',
      containers: [{ image: 'registry.test/app:v1' }],
    });
  });

  test('cannot take a tool out again, nor change it', async () => {
    const { pod, container } = await setScene();
    await creation(injection(pod, {}, container));
    for (const change of [
      { $patch: 'delete', name: container.name },
      { name: container.name, args: ['other'] },
    ])
      expect((await refusalOf(creation(injection(pod, {}, change)))).status).toBe(422);
    expect(await toolsOf(pod)).toHaveLength(1);
  });
});

describe('A trial', () => {
  test('that passes changes nothing', async () => {
    const scene = await setScene();
    const world = await run(creation, scene.world, {
      kind: 'preflight',
      pod: podOf(scene),
      container: scene.container,
    });
    expect([...world.preflight.values()]).toEqual(['passed']);
    expect(await getPod(scene.pod)).toEqual(podOf(scene));
  });

  test('of a container that the API server finds invalid is a refusal in its words', async () => {
    const scene = await setScene();
    const container = named('toe-No-Name', scene.container);
    const world = await run(creation, scene.world, { kind: 'preflight', pod: podOf(scene), container });
    expect([...world.preflight.values()]).toMatchObject([{ reason: 'AdmissionRefused' }]);
    expect(JSON.stringify([...world.preflight.values()])).toContain('ephemeralContainers[0].name');
    expect(await toolsOf(scene.pod)).toEqual([]);
  });
});

test('A container that breaks a rule of ours is not even sent', async () => {
  const scene = await setScene();
  const container = { ...scene.container, image: 'evil.test/x:v1' };
  const nobody: Kube = () => Promise.reject(new Error('a request was sent'));
  for (const kind of ['preflight', 'inject'] as const) {
    const { preflight, refusals } = await run(nobody, scene.world, { kind, pod: podOf(scene), container });
    expect([...preflight.values(), ...refusals.values()]).toMatchObject([{ reason: 'InjectionForbidden' }]);
  }
});

describe('A label', () => {
  test('is set and taken away without touching spec, status and other labels', async () => {
    const scene = await setTooledScene();
    const { pod, world } = scene;
    const { uid } = world.powerTool.metadata;
    const before = (await admin({ method: 'GET', path: podPath(pod) })) as KubeObject;
    const marked = await run(creation, world, { kind: 'label', pod: podOf(scene) });
    const during = (await admin({ method: 'GET', path: podPath(pod) })) as KubeObject;
    expect(during.metadata.labels).toEqual({ ...before.metadata.labels, [JOB_LABEL]: uid });
    expect(marked.pods[0]?.metadata.labels).toEqual(during.metadata.labels);
    expect([during.spec, during.status]).toEqual([before.spec, before.status]);
    await run(status, marked, { kind: 'unlabel', pod: podOf(scene) });
    const after = (await admin({ method: 'GET', path: podPath(pod) })) as KubeObject;
    expect(after.metadata.labels).toEqual(before.metadata.labels);
    expect([after.spec, after.status]).toEqual([before.spec, before.status]);
  });

  test('a second time changes nothing', async () => {
    const scene = await setTooledScene();
    const action = { kind: 'label', pod: podOf(scene) } as const;
    await run(creation, scene.world, action);
    const before = (await getPod(scene.pod)).metadata.resourceVersion;
    await run(creation, scene.world, action);
    expect((await getPod(scene.pod)).metadata.resourceVersion).toBe(before);
  });

  test('cannot carry a change of the spec: the API server ignores it', async () => {
    const scene = await setTooledScene();
    const uid = scene.world.powerTool.metadata.uid;
    const body = {
      ...makeLabelPatch(podOf(scene), uid, { marked: true }),
      spec: { containers: [{ name: 'app', image: 'evil.test/app:v1' }], activeDeadlineSeconds: 1 },
    };
    const query = { fieldManager: labelManager(uid), force: 'true' };
    await creation({ method: 'PATCH', path: podPath(scene.pod, 'status'), query, patch: 'apply', body });
    const { spec } = (await admin({ method: 'GET', path: podPath(scene.pod) })) as KubeObject;
    expect(spec).toMatchObject({ containers: [{ image: 'registry.test/app:v1' }] });
    expect(spec).not.toHaveProperty('activeDeadlineSeconds');
  });

  test('is taken over by the next job, and the first can then take nothing away', async () => {
    const scene = await setTooledScene();
    const powerTool = await getPowerTool(await makePowerTool(namespace));
    const ofSecond = saying({ TOE_JOB_UID: powerTool.metadata.uid }, scene.container);
    const container = named(unique('toe-second'), ofSecond);
    const pod = podOf(scene);
    const second = await run(creation, { ...scene.world, powerTool }, { kind: 'inject', pod, container });
    const action = { pod: podOf(scene) };
    await run(creation, scene.world, { kind: 'label', ...action });
    await run(creation, second, { kind: 'label', ...action });
    expect((await getPod(scene.pod)).metadata.labels).toHaveProperty(
      [JOB_LABEL],
      second.powerTool.metadata.uid,
    );
    await run(cleanup, scene.world, { kind: 'unlabel', ...action });
    expect((await getPod(scene.pod)).metadata.labels).toHaveProperty(
      [JOB_LABEL],
      second.powerTool.metadata.uid,
    );
    await run(cleanup, second, { kind: 'unlabel', ...action });
    expect((await getPod(scene.pod)).metadata.labels).not.toHaveProperty([JOB_LABEL]);
  });

  test('that somebody else has set too stays', async () => {
    const scene = await setTooledScene();
    const uid = scene.world.powerTool.metadata.uid;
    const body = { metadata: { labels: { [JOB_LABEL]: uid } } };
    await run(creation, scene.world, { kind: 'label', pod: podOf(scene) });
    await admin({
      method: 'PATCH',
      path: podPath(scene.pod),
      patch: 'apply',
      query: { fieldManager: 'a-person', force: 'true' },
      body: { apiVersion: 'v1', kind: 'Pod', ...body },
    });
    const world = await run(status, scene.world, { kind: 'unlabel', pod: podOf(scene) });
    expect((await getPod(scene.pod)).metadata.labels).toHaveProperty([JOB_LABEL], uid);
    expect([...world.unlabeled]).toEqual([podOf(scene).metadata.uid]);
  });

  test('for a pod that is gone is known as lost, and makes no pod', async () => {
    const scene = await setScene();
    await removePod(scene.pod);
    const world = await run(creation, scene.world, { kind: 'label', pod: podOf(scene) });
    expect([...world.lost]).toEqual([podOf(scene).metadata.uid]);
    expect((await refusalOf(getPod(scene.pod))).code).toBe('NotFound');
  });

  test('for a new pod of the same name is known as lost, and does not mark it', async () => {
    const scene = await setScene();
    await removePod(scene.pod);
    await runPod(namespace, { name: scene.pod.name });
    for (const kind of ['label', 'unlabel'] as const) {
      const world = await run(creation, scene.world, { kind, pod: podOf(scene) });
      expect([...world.lost]).toEqual([podOf(scene).metadata.uid]);
    }
    expect((await getPod(scene.pod)).metadata.labels).toEqual({ app: 'web' });
  });
});

const PENDING = { phase: 'Pending', tool: 'aperf', reason: 'TargetBusy', message: 'waits' } as const;

describe('A status', () => {
  test('is written whole: what it no longer says is gone', async () => {
    const { world, job } = await setScene();
    const first = await run(status, world, { kind: 'patchStatus', status: PENDING });
    expect((await getPowerTool(job)).status).toEqual(PENDING);
    await run(status, first, { kind: 'patchStatus', status: { phase: 'Running' } });
    expect((await getPowerTool(job)).status).toEqual({ phase: 'Running' });
  });

  test('from a stale resourceVersion is a conflict and changes nothing', async () => {
    const { world, job } = await setScene();
    await run(status, world, { kind: 'patchStatus', status: PENDING });
    const late = await refusalOf(run(status, world, { kind: 'patchStatus', status: { phase: 'Running' } }));
    expect([late.code, late.status]).toEqual(['Conflict', 409]);
    expect((await getPowerTool(job)).status).toEqual(PENDING);
  });

  test('that meets a conflict is planned again from the beginning', async () => {
    const { world, job } = await setScene();
    let reads = 0;
    const gather = async (): Promise<World> => {
      const powerTool: PowerTool = await getPowerTool(job);
      reads += 1;
      if (reads === 1)
        await admin({
          method: 'PATCH',
          path: powerToolPath(job),
          patch: 'merge',
          body: { metadata: { labels: { a: 'b' } } },
        });
      return { ...world, powerTool, pods: [] };
    };
    const shell = { kube: creation, now: () => NOW, onAction: () => undefined };
    await reconcileJob(shell, gather);
    expect(reads).toBe(2);
    expect((await getPowerTool(job)).status).toMatchObject({ phase: 'Failed', reason: 'NoTargets' });
  });

  test('of a job that is gone is no error but known, and never goes to another of its name', async () => {
    const { world, job } = await setScene();
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    const action = { kind: 'patchStatus', status: PENDING } as const;
    expect((await run(status, world, action)).gone).toBe(true);
    await makePowerTool(namespace, {}, job.name);
    expect(await verdictOf(run(status, world, action))).toBe('Conflict');
    expect((await getPowerTool(job)).status).toBeUndefined();
  });
});

describe('The finalizer', () => {
  const foreign = 'example.com/other';
  const withForeign = async (scene: Scene): Promise<World> => {
    const body = { metadata: { finalizers: [foreign] } };
    await admin({ method: 'PATCH', path: powerToolPath(scene.job), patch: 'merge', body });
    return { ...scene.world, powerTool: await getPowerTool(scene.job) };
  };

  test('is added beside those of others, and taken away alone', async () => {
    const scene = await setScene();
    const added = await run(creation, await withForeign(scene), { kind: 'addFinalizer' });
    expect((await getPowerTool(scene.job)).metadata.finalizers).toEqual([foreign, FINALIZER]);
    await run(cleanup, added, { kind: 'removeFinalizer' });
    expect((await getPowerTool(scene.job)).metadata.finalizers).toEqual([foreign]);
    await admin({
      method: 'PATCH',
      path: powerToolPath(scene.job),
      patch: 'merge',
      body: { metadata: { finalizers: null } },
    });
  });

  test('from a stale view is a conflict, so that none of another is lost', async () => {
    const scene = await setScene();
    await withForeign(scene);
    expect(await verdictOf(run(creation, scene.world, { kind: 'addFinalizer' }))).toBe('Conflict');
    expect((await getPowerTool(scene.job)).metadata.finalizers).toEqual([foreign]);
    await admin({
      method: 'PATCH',
      path: powerToolPath(scene.job),
      patch: 'merge',
      body: { metadata: { finalizers: null } },
    });
  });

  test('cannot be added to a job that is being deleted', async () => {
    const scene = await setScene();
    await withForeign(scene);
    await admin({ method: 'DELETE', path: powerToolPath(scene.job) });
    const world = { ...scene.world, powerTool: await getPowerTool(scene.job) };
    expect(await verdictOf(run(creation, world, { kind: 'addFinalizer' }))).toBe('Refused');
    await admin({
      method: 'PATCH',
      path: powerToolPath(scene.job),
      patch: 'merge',
      body: { metadata: { finalizers: null } },
    });
  });

  test('of a job that is gone is gone', async () => {
    const scene = await setScene();
    const added = await run(creation, scene.world, { kind: 'addFinalizer' });
    await admin({
      method: 'PATCH',
      path: powerToolPath(scene.job),
      patch: 'merge',
      body: { metadata: { finalizers: null } },
    });
    await admin({ method: 'DELETE', path: powerToolPath(scene.job) });
    const world = await run(cleanup, added, { kind: 'removeFinalizer' });
    expect(world.powerTool.metadata.finalizers).toEqual([]);
  });
});

describe('A timer', () => {
  const deadline = new Date(NOW.getTime() + 90_500);

  test('is a Job that runs no pod and fails after so many whole seconds', async () => {
    const { world } = await setScene();
    const { metadata } = world.powerTool;
    const armed = await run(creation, world, { kind: 'armTimer', wakes: 'creation', deadline });
    expect(armed.armed).toBe(deadline.toISOString());
    const [timer, ...more] = await timersOf(metadata.uid);
    expect(more).toEqual([]);
    expect(timer?.spec).toMatchObject({ parallelism: 0, completions: 1, backoffLimit: 0 });
    expect([91, 92]).toContain(timer?.spec?.['activeDeadlineSeconds']);
    expect(timer?.metadata['annotations']).toEqual({
      'toe.run/powertool': `${metadata.namespace}/${metadata.name}`,
      'toe.run/deadline': deadline.toISOString(),
    });
    expect(await gatherFired(creation, timer?.metadata.name ?? '')).toBeUndefined();
  });

  test('armed twice for the same time is one; for another time a second', async () => {
    const { world } = await setScene();
    const { uid } = world.powerTool.metadata;
    await run(creation, world, { kind: 'armTimer', wakes: 'creation', deadline });
    await run(status, world, { kind: 'armTimer', wakes: 'creation', deadline });
    expect(await timersOf(uid)).toHaveLength(1);
    await run(status, world, {
      kind: 'armTimer',
      wakes: 'creation',
      deadline: new Date(deadline.getTime() + 1000),
    });
    expect(await timersOf(uid)).toHaveLength(2);
  });

  test('goes with all others of its job, and no other job loses one', async () => {
    const [mine, other] = [await setScene(), await setScene()];
    for (const { world } of [mine, other]) {
      await run(creation, world, { kind: 'armTimer', wakes: 'creation', deadline });
      await run(creation, world, {
        kind: 'armTimer',
        wakes: 'creation',
        deadline: new Date(deadline.getTime() + 5000),
      });
    }
    const world = await run(cleanup, mine.world, { kind: 'disarmTimers' });
    expect(world.disarmed).toBe(true);
    expect(await timersOf(mine.world.powerTool.metadata.uid)).toEqual([]);
    expect(await timersOf(other.world.powerTool.metadata.uid)).toHaveLength(2);
    await run(cleanup, mine.world, { kind: 'disarmTimers' });
  });

  test('has a name and a label that suit the longest names', async () => {
    const job = await makePowerTool(namespace, {}, 'x'.repeat(253));
    const timer = makeTimer(
      await getPowerTool(job),
      { wakes: 'creation', deadline },
      NOW,
    ) as unknown as KubeObject;
    expect(
      await verdictOf(creation({ method: 'POST', path: timersPath, body: timer, query: { dryRun: 'All' } })),
    ).toBe('accepted');
    expect(timer.metadata.labels).toHaveProperty([TIMER_LABEL]);
  });

  test('could run no pod even if somebody set its parallelism: the quota forbids', async () => {
    const containers = [{ name: 'a', image: 'registry.test/a:v1' }];
    const body = { metadata: { name: 'sneaky' }, spec: { containers } };
    const { status: http } = await refusalOf(
      admin({ method: 'POST', path: `/api/v1/namespaces/${TIMER_NAMESPACE}/pods`, body }),
    );
    expect(http).toBe(403);
  });
});

describe('Lists', () => {
  test('longer than a page come whole, page by page, and only what is asked for', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const names = Array.from({ length: 510 }, (_, at) => `page-${String(at).padStart(4, '0')}`);
    for (let at = 0; at < names.length; at += 102)
      await Promise.all(
        names.slice(at, at + 102).map((name, index) => {
          const labels = { half: String((at + index) % 2), page: 'yes' };
          return admin({ method: 'POST', path, body: { metadata: { name, labels } } });
        }),
      );
    const asked: KubeRequest[] = [];
    const kube: Kube = (request) => {
      asked.push(request);
      return admin(request);
    };
    const nameOf = (raw: unknown): string => (raw as KubeObject).metadata.name;
    expect((await readList(kube, path, { labelSelector: 'page=yes' }, nameOf)).sort()).toEqual(names);
    expect(asked.map(({ query }) => [query?.['limit'], query?.['continue'] !== undefined])).toEqual([
      ['500', false],
      ['500', true],
    ]);
    const half = await readList(kube, path, { labelSelector: 'page=yes,half=1' }, nameOf);
    expect(half.sort()).toEqual(names.filter((_, at) => at % 2 === 1));
  });
});

describe('The client says why a request failed', () => {
  const nowhere = { namespace: 'default', name: 'absent' };
  test.each<[string, KubeRequest, string, number]>([
    ['there is no such object', { method: 'GET', path: podPath(nowhere) }, 'NotFound', 404],
    ['there is no such path', { method: 'GET', path: '/apis/absent/v1/things' }, 'NotFound', 404],
    [
      'the name is taken',
      { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'default' } } },
      'AlreadyExists',
      409,
    ],
    [
      'the object is invalid',
      { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'UPPER' } } },
      'Refused',
      422,
    ],
    ['the body cannot be read', { method: 'POST', path: '/api/v1/namespaces', body: [] }, 'Refused', 400],
  ])('because %s', async (_why, request, code, http) => {
    const error = await refusalOf(admin(request));
    expect([error.code, error.status]).toEqual([code, http]);
    expect(error.message.length).toBeGreaterThan(10);
  });

  test('because it is forbidden, naming who may not do what', async () => {
    const error = await refusalOf(status({ method: 'GET', path: '/api/v1/nodes' }));
    expect([error.code, error.status]).toEqual(['Refused', 403]);
    expect(error.message).toContain('system:serviceaccount:toe-system:toe-status');
  });
});
