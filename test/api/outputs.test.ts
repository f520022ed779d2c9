import { beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { gatherPowerTool } from '../../lib/kube/gather.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { podPath, powerToolPath, secretPath, secretsPath } from '../../lib/kube/paths.ts';
import { KubeError } from '../../lib/kube/port.ts';
import { admin, clientOf, clientWith, refusalOf } from './harness/api.ts';
import { ended, reportTool, runPod, running } from './harness/kubelet.ts';
import { getPowerTool, makeNamespace, toolsOf, unique } from './harness/objects.ts';
import type { KubeObject } from './harness/path-of.ts';
import { openStage, statusOf, type Stage } from './harness/stage.ts';
import { prepareTools } from './harness/tools.ts';
import { fire, timersOf } from './harness/timers.ts';
import { until, untilRefused } from './harness/until.ts';

/** Where results go: the three modes, by the functions with their own tokens and with every policy in force. */

beforeAll(prepareTools);

const upload = { output: { mode: 'collector' } };

async function readSecret(ref: Ref): Promise<KubeObject & { data?: Record<string, string>; type?: string }> {
  return (await admin({ method: 'GET', path: secretPath(ref) })) as KubeObject;
}

/** Names of the Secrets of a job, by namespace. */
async function secretsOf(uid: string, namespaces: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    namespaces.map(
      (one) => admin({ method: 'GET', path: secretsPath(one) }) as Promise<{ items: KubeObject[] }>,
    ),
  );
  return lists
    .flatMap(({ items }) => items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))
    .filter((name) => name.includes(uid));
}

interface Review {
  readonly status: { authenticated?: boolean; audiences?: string[]; user?: { username?: string } };
}

/** What the collector learns of a token. */
async function review(token: string, audience: string): Promise<Review['status']> {
  const path = '/apis/authentication.k8s.io/v1/tokenreviews';
  const body = { spec: { token, audiences: [audience] } };
  return ((await admin({ method: 'POST', path, body })) as Review).status;
}

async function uidOf(job: Ref): Promise<string> {
  return (await getPowerTool(job)).metadata.uid;
}

async function tokenOf(job: Ref, number = 1, namespace = job.namespace): Promise<string> {
  const { data } = await readSecret({ namespace, name: `toe-${await uidOf(job)}-${number}` });
  return Buffer.from(data?.['token'] ?? '', 'base64').toString();
}

/** Makes objects while somebody writes to the quota that counts them, until one gets HTTP 409. */
async function untilCrossed(
  count: (used: number) => Promise<unknown>,
  make: (name: string) => Promise<unknown>,
): Promise<{ name: string; error: KubeError }> {
  for (let used = 0; ; used += 12) {
    const found: { name: string; error: KubeError }[] = [];
    const tryOne = (name: string): Promise<unknown> =>
      make(name).catch((error: unknown) => {
        if (error instanceof KubeError && error.status === 409) found.push({ name, error });
      });
    const twelve = Array.from({ length: 12 }, (_, at) => at);
    await Promise.all([
      ...twelve.map((at) => count(used + at).catch(() => undefined)),
      ...twelve.map(() => tryOne(unique('secret'))),
    ]);
    if (found[0]) return found[0];
  }
}

function claimsOf(token: string): { exp: number; iat: number; aud: string[] } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as never;
}

async function fireAll(uid: string): Promise<void> {
  for (const timer of await timersOf(uid)) await fire(timer);
}

async function finish(stage: Stage, pods: readonly Ref[]): Promise<void> {
  await Promise.all(pods.map((pod) => reportTool(pod, running())));
  await stage.source.settle();
  await Promise.all(pods.map((pod) => reportTool(pod, ended(0))));
  await stage.source.settle();
}

describe('In mode collector', () => {
  test('the tool gets a token of its job by reference, and the job has it no longer than it lives', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run(upload);
    const uid = await uidOf(job);
    const [tool] = await toolsOf(pod);
    expect(tool?.['env']).toEqual(
      expect.arrayContaining([
        { name: 'OUTPUT_MODE', value: 'collector' },
        { name: 'COLLECTOR_ENDPOINT', value: 'http://toe-collector.toe-system.svc.cluster.local' },
        { name: 'COLLECTOR_TOKEN', valueFrom: { secretKeyRef: { name: `toe-${uid}-1`, key: 'token' } } },
      ]),
    );
    expect(await secretsOf(uid, [stage.namespace, SYSTEM_NAMESPACE])).toEqual([
      `${stage.namespace}/toe-${uid}-1`,
      `${SYSTEM_NAMESPACE}/toe-${uid}`,
    ]);
    await finish(stage, [pod]);
    expect((await statusOf(job)).phase).toBe('Completed');
    expect(await secretsOf(uid, [stage.namespace, SYSTEM_NAMESPACE])).toEqual([]);
    expect(stage.source.dead).toEqual([]);
  });

  test('what the shim leaves in its container stands in the status, with a link', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run(upload);
    const [tool] = await toolsOf(pod);
    const h = 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ';
    const files = [{ n: 'profile.folded.gz', s: 5, h }];
    const message = JSON.stringify({ toe: 1, files, more: 1, bytes: 12, partial: true, why: 'stopped' });
    await reportTool(pod, running());
    await reportTool(pod, ended(0, message));
    await stage.source.settle();
    const status = await statusOf(job);
    const file = {
      name: 'profile.folded.gz',
      size: 5,
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    };
    expect(status.targets?.[0]).toMatchObject({
      ...{ state: 'Succeeded', reason: 'ResultPartial', partial: true, bytesWritten: 12, moreArtifacts: 1 },
      artifacts: [file],
    });
    expect(status.bytesWritten).toBe(12);
    const { uid, creationTimestamp } = (await getPowerTool(job)).metadata;
    const run = `${creationTimestamp.slice(0, 10)}-${uid}`;
    const path = `${job.namespace}/jobs/${job.name}/${run}/${pod.name}/${String(tool?.['name'])}`;
    expect(status.artifacts).toEqual([
      {
        pod: pod.name,
        container: tool?.['name'],
        ...file,
        link: `https://toe.test/api/v1/namespaces/${path}/profile.folded.gz`,
      },
    ]);
  });

  test('the token is good for the collector and for this job alone, and for nothing after the end of the job', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const [job, other] = [await stage.run(upload), await stage.run(upload)];
    const token = await tokenOf(job);
    const audience = `toe-collector/${job.namespace}/${job.name}/${await uidOf(job)}`;
    expect(await review(token, audience)).toMatchObject({
      authenticated: true,
      audiences: [audience],
      user: { username: 'system:serviceaccount:toe-system:toe-uploader' },
    });
    const foreign = `toe-collector/${other.namespace}/${other.name}/${await uidOf(other)}`;
    expect((await review(token, foreign)).authenticated).not.toBe(true);
    expect((await refusalOf(clientWith(token)({ method: 'GET', path: podPath(pod) }))).status).toBe(401);
    await finish(stage, [pod]);
    // The API server remembers a good token for ten seconds.
    await until(async () => (await review(token, audience)).authenticated !== true, 20_000);
  }, 40_000);

  test('the token outlives the tool, and not by more than an hour and some minutes', async () => {
    using stage = await openStage();
    await runPod(stage.namespace);
    const job = await stage.run({ ...upload, tool: { name: 'aperf', duration: '2h', warmup: '10m' } });
    const { exp, iat, aud } = claimsOf(await tokenOf(job));
    const work = 2 * 3600 + 600;
    expect(exp - iat).toBeGreaterThan(work + 120 + 300);
    expect(exp - iat).toBeLessThan(work + 3600 + 600);
    expect(aud).toHaveLength(1);
    expect(Date.parse((await statusOf(job)).upload?.until ?? '')).toBeLessThanOrEqual(exp * 1000);
  });

  test('a wave that the token would not outlive gets the next one; all are gone at the end', async () => {
    using stage = await openStage();
    const pods = [await runPod(stage.namespace), await runPod(stage.namespace)];
    const job = await stage.run({ ...upload, budgets: { maxConcurrentPods: 1 } });
    const uid = await uidOf(job);
    const inFirst = (await Promise.all(pods.map(toolsOf))).findIndex((tools) => tools.length > 0);
    const [first, second] = (inFirst === 0 ? pods : [...pods].reverse()) as [Ref, Ref];
    await reportTool(first, running());
    stage.advance(2 * 3600);
    await reportTool(first, ended(0));
    await stage.source.settle();
    expect(JSON.stringify((await toolsOf(second))[0]?.['env'])).toContain(`toe-${uid}-2`);
    expect(await secretsOf(uid, [stage.namespace])).toHaveLength(2);
    await reportTool(second, ended(0));
    await stage.source.settle();
    expect(await secretsOf(uid, [stage.namespace, SYSTEM_NAMESPACE])).toEqual([]);
  });

  test('a job that reaches into another namespace has a token there, and takes it away', async () => {
    using stage = await openStage();
    const other = await makeNamespace();
    const app = unique('app');
    const pods = await Promise.all([stage.namespace, other].map((one) => runPod(one, { labels: { app } })));
    const targets = {
      labelSelector: { matchLabels: { app } },
      namespaceSelector: { matchNames: [stage.namespace, other] },
    };
    const job = await stage.run({ ...upload, targets });
    const uid = await uidOf(job);
    expect((await statusOf(job)).upload?.namespaces).toEqual([stage.namespace, other].sort());
    expect(await secretsOf(uid, [other])).toEqual([`${other}/toe-${uid}-1`]);
    expect(claimsOf(await tokenOf(job, 1, other)).aud).toEqual([
      `toe-collector/${stage.namespace}/${job.name}/${uid}`,
    ]);
    await finish(stage, pods);
    // No event of the other namespace comes to this stage: the timer of the job makes up for it.
    await fireAll(uid);
    await stage.source.settle();
    expect((await statusOf(job)).phase).toBe('Completed');
    expect(await secretsOf(uid, [other, stage.namespace, SYSTEM_NAMESPACE])).toEqual([]);
  });

  test('a job that is deleted while its tool uploads keeps the token until the tool has ended', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run(upload);
    const uid = await uidOf(job);
    await reportTool(pod, running());
    await stage.source.settle();
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    await stage.source.settle();
    expect(await secretsOf(uid, [stage.namespace, SYSTEM_NAMESPACE])).toHaveLength(2);
    expect((await getPowerTool(job)).metadata.deletionTimestamp).toBeDefined();
    await reportTool(pod, ended(143));
    await fireAll(uid);
    await stage.source.settle();
    expect(await gatherPowerTool(admin, job)).toBeUndefined();
    expect(await secretsOf(uid, [stage.namespace, SYSTEM_NAMESPACE])).toEqual([]);
  });

  test('a namespace that takes no Secret is told before any tool starts', async () => {
    using stage = await openStage();
    const path = `/api/v1/namespaces/${stage.namespace}/resourcequotas`;
    const quota = { metadata: { name: 'none' }, spec: { hard: { 'count/secrets': '0' } } };
    await admin({ method: 'POST', path, body: quota });
    await admin({
      method: 'PATCH',
      path: `${path}/none/status`,
      patch: 'merge',
      body: { status: { hard: { 'count/secrets': '0' }, used: { 'count/secrets': '0' } } },
    });
    // The API server learns of a quota a moment later, and of its status once more.
    const body = { metadata: { name: 'any' } };
    const trial = {
      method: 'POST',
      path: secretsPath(stage.namespace),
      query: { dryRun: 'All' },
      body,
    } as const;
    await untilRefused(() => admin(trial), 'exceeded quota');
    const pod = await runPod(stage.namespace);
    const job = await stage.run(upload);
    const { phase, reason, message } = await statusOf(job);
    expect([phase, reason]).toEqual(['Failed', 'UploadRefused']);
    expect(message).toContain(`in the namespace ${stage.namespace}`);
    expect(message).toContain('exceeded quota');
    expect(await toolsOf(pod)).toEqual([]);
    expect(await secretsOf(await uidOf(job), [stage.namespace, SYSTEM_NAMESPACE])).toEqual([]);
  });

  test('a quota that nobody has counted yet says so in the words at which a job waits', async () => {
    const namespace = await makeNamespace();
    const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const hard = { 'count/secrets': '9' };
    await admin({ method: 'POST', path, body: { metadata: { name: 'new' }, spec: { hard } } });
    await admin({ method: 'PATCH', path: `${path}/new/status`, patch: 'merge', body: { status: { hard } } });
    const body = { metadata: { name: unique('secret') } };
    const query = { dryRun: 'All' };
    const { code, message } = await untilRefused(() =>
      admin({ method: 'POST', path: secretsPath(namespace), query, body }),
    );
    expect(code).toBe('Refused');
    expect(message).toContain('status unknown for quota');
  });

  test('a Secret for which a quota has no time is a conflict, and is not there', async () => {
    const namespace = await makeNamespace();
    const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const hard = { 'count/secrets': '9000' };
    await admin({ method: 'POST', path, body: { metadata: { name: 'crossed' }, spec: { hard } } });
    const count = (used: number): Promise<unknown> => {
      const body = { status: { hard, used: { 'count/secrets': String(used) } } };
      return admin({ method: 'PATCH', path: `${path}/crossed/status`, patch: 'merge', body });
    };
    const make = (name: string): Promise<unknown> =>
      admin({ method: 'POST', path: secretsPath(namespace), body: { metadata: { name } } });
    const { name, error } = await untilCrossed(count, make);
    expect(error.message).toContain('on resourcequotas "crossed"');
    expect(error.code).toBe('Conflict');
    const read = admin({ method: 'GET', path: secretPath({ namespace, name }) });
    expect((await refusalOf(read)).code).toBe('NotFound');
  });

  test('what a run that died has made is taken as it is', async () => {
    using stage = await openStage();
    await runPod(stage.namespace);
    const job = await stage.run({ ...upload, suspend: true });
    const uid = await uidOf(job);
    const made = { type: 'toe.run/upload-token', immutable: true };
    const creation = clientOf('creation');
    const body = { metadata: { name: `toe-${uid}` }, ...made };
    await creation({ method: 'POST', path: secretsPath(SYSTEM_NAMESPACE), body });
    const token = { metadata: { name: `toe-${uid}-1` }, stringData: { token: 'a.b.c' }, ...made };
    await creation({ method: 'POST', path: secretsPath(stage.namespace), body: token });
    await admin({
      method: 'PATCH',
      path: powerToolPath(job),
      patch: 'merge',
      body: { spec: { suspend: false } },
    });
    await stage.source.settle();
    // Creation hears of it by a timer.
    await fireAll(uid);
    await stage.source.settle();
    expect((await statusOf(job)).phase).toBe('Running');
    expect(await tokenOf(job)).toBe('a.b.c');
    expect(stage.source.dead).toEqual([]);
  });

  test('the token is in no pod, no PowerTool and no Event', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run(upload);
    const token = await tokenOf(job);
    const events = `/apis/events.k8s.io/v1/namespaces/${stage.namespace}/events`;
    const shown = await Promise.all(
      [podPath(pod), powerToolPath(job), events].map((path) => admin({ method: 'GET', path })),
    );
    expect(token.length).toBeGreaterThan(100);
    expect(JSON.stringify(shown)).not.toContain(token.slice(-40));
  });
});

describe('In mode pvc', () => {
  const claim = { output: { mode: 'pvc', pvc: { claimName: 'results', path: 'profiles' } } };
  const claimed = (mount: object = {}) => ({
    containers: [
      {
        name: 'app',
        image: 'registry.test/app:v1',
        volumeMounts: [{ name: 'out', mountPath: '/out', ...mount }],
      },
    ],
    volumes: [{ name: 'out', persistentVolumeClaim: { claimName: 'results' } }],
  });

  test('the tool mounts what its target mounts', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace, { spec: claimed() });
    const job = await stage.run(claim);
    const [tool] = await toolsOf(pod);
    expect(tool?.['volumeMounts']).toEqual([{ name: 'out', mountPath: '/toe-results' }]);
    expect(tool?.['env']).toEqual(
      expect.arrayContaining([{ name: 'PVC_PATH', value: '/toe-results/profiles' }]),
    );
    expect(JSON.stringify(tool?.['env'])).not.toContain('COLLECTOR');
    await finish(stage, [pod]);
    expect((await statusOf(job)).phase).toBe('Completed');
  });

  test.each([
    ['has no such volume', { containers: [{ name: 'app', image: 'registry.test/app:v1' }] }, 'has no volume'],
    ['may only read it', claimed({ readOnly: true }), 'only read'],
    ['sees only a folder of it', claimed({ subPath: 'mine' }), 'only a folder'],
  ])('a target that %s is left alone, and it is said why', async (_how, spec, words) => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace, { spec });
    const job = await stage.run(claim);
    const { phase, reason, targets } = await statusOf(job);
    expect([phase, reason]).toEqual(['Failed', 'VolumeNotMounted']);
    expect(targets?.[0]?.message).toContain(words);
    expect(await toolsOf(pod)).toEqual([]);
  });
});

test('In mode ephemeral no Secret is made', async () => {
  using stage = await openStage();
  const pod = await runPod(stage.namespace);
  const job = await stage.run();
  expect(await secretsOf(await uidOf(job), [stage.namespace, SYSTEM_NAMESPACE])).toEqual([]);
  expect((await statusOf(job)).upload).toBeUndefined();
  await finish(stage, [pod]);
});
