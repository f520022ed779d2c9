import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { KubeError } from '../../../../lib/kube/port.ts';
import { StoreError, type Store } from '../../../../lib/store/port.ts';
import { aCollector, aStoredJob, aToken } from '../../../build/a-collector.ts';
import { aFile, aManifest, FOLDER, hexOf, JOB, NAMESPACE, SHOP, TARGET } from '../../../build/a-run.ts';

const JANE = aToken('api', 'jane');
const ADA = aToken('api', 'ada');
const EVE = aToken('api', 'eve');

let it: Awaited<ReturnType<typeof aCollector>>;
beforeEach(async () => {
  it = await aCollector();
  it.people.set(JANE, { username: 'jane', may: ['get shop'] });
  it.people.set(ADA, { username: 'ada', may: ['get shop', 'delete shop'] });
  it.people.set(EVE, { username: 'eve', may: ['get bank'] });
  await it.sendChunk('a.txt', 1, 'hello');
  await it.tell('PUT', '/files/a.txt', { ...aFile('', 'hello'), chunks: 1 });
  await it.tell('PUT', '/manifest', aManifest({ files: [aFile('a.txt', 'hello')] }));
});
afterEach(() => it.close());

const RUN = `/namespaces/shop/jobs/web-cpu/${TARGET.run}`;
const FILE = `${RUN}/${TARGET.pod}/${TARGET.container}/a.txt`;

describe('Somebody with the right', () => {
  test('learns who he is', async () => {
    expect((await it.as(JANE, 'GET', '/whoami')).json()).toEqual({ user: 'jane' });
  });

  test('sees the jobs of the namespace, those that are and those that were', async () => {
    const gone = `2026-11-20-0a1b2c3d-0000-4000-8000-00000000000f`;
    await it.store.put(`${SHOP}/old/${gone}/p/c/x`, Buffer.from(''), EMPTY, { absent: true });
    const { status, json } = await it.as(JANE, 'GET', '/namespaces/shop/jobs');
    expect(status).toBe(200);
    expect(json()).toEqual({
      items: [
        {
          job: 'web-cpu',
          run: TARGET.run,
          createdAt: '2026-11-26T09:59:00Z',
          tool: 'py-spy',
          phase: 'Running',
          hasArtifacts: true,
        },
        { job: 'old', run: gone, createdAt: '2026-11-20T00:00:00Z', tool: '', hasArtifacts: true },
      ],
    });
  });

  test('sees what a run has given', async () => {
    expect((await it.as(JANE, 'GET', RUN)).json()).toEqual({
      job: 'web-cpu',
      run: TARGET.run,
      status: { phase: 'Running' },
      targets: [
        {
          pod: TARGET.pod,
          container: TARGET.container,
          manifest: aManifest({ files: [aFile('a.txt', 'hello')] }),
        },
      ],
      more: 0,
    });
  });

  test('sees it also when the job is gone, or another of its name is there', async () => {
    it.jobs.set('shop/web-cpu', aStoredJob({ metadata: { uid: '0a1b2c3d-0000-4000-8000-00000000000e' } }));
    expect((await it.as(JANE, 'GET', RUN)).json()).toMatchObject({ status: null, targets: [{}] });
    it.jobs.clear();
    expect((await it.as(JANE, 'GET', RUN)).json()).toMatchObject({ status: null, targets: [{}] });
  });

  test('sees a job that has given nothing yet', async () => {
    it.store.objects.clear();
    const { status, json } = await it.as(JANE, 'GET', RUN);
    expect([status, json()]).toEqual([
      200,
      { job: 'web-cpu', run: TARGET.run, status: { phase: 'Running' }, targets: [], more: 0 },
    ]);
  });

  test('is let in as soon as the API server knows him, though it did not a moment ago', async () => {
    const token = aToken('api', 'joe');
    expect((await it.as(token, 'GET', '/whoami')).status).toBe(401);
    it.people.set(token, { username: 'joe' });
    expect((await it.as(token, 'GET', '/whoami')).json()).toEqual({ user: 'joe' });
  });

  test('sees nothing that is in no manifest', async () => {
    it.state.now = new Date('2026-11-26T11:00:00Z');
    await it.store.put(`${FOLDER}/hidden.txt`, Buffer.from(''), EMPTY, { absent: true });
    expect((await it.as(JANE, 'GET', FILE.replace('a.txt', 'hidden.txt'))).status).toBe(404);
  });

  test.each([
    `/namespaces/shop/jobs/web-cpu/2026-11-26-0a1b2c3d-0000-4000-8000-00000000000a`,
    FILE.replace('a.txt', 'b.txt'),
    FILE.replace('web-1', 'web-2'),
  ])('what is not there is not there: %s', async (path) => {
    expect((await it.as(JANE, 'GET', path)).status).toBe(404);
  });

  test.each([
    '/namespaces/shop/jobs/web-cpu/latest',
    FILE.replace('a.txt', '..%2f..%2fx'),
    FILE.replace('a.txt', 'manifest.json'),
    FILE.replace('a.txt', 'a.txt~00001'),
  ])('what is no name is none: %s', async (path) => {
    expect((await it.as(JANE, 'GET', path)).status).toBe(400);
  });

  test('may not delete without the right to', async () => {
    expect((await it.as(JANE, 'DELETE', RUN)).status).toBe(403);
    expect(it.store.keys()).toContain(`${FOLDER}/a.txt`);
  });

  test('deletes with it, when the job is over, and a line of the log says so', async () => {
    expect((await it.as(ADA, 'DELETE', RUN)).status).toBe(409);
    it.jobs.set('shop/web-cpu', aStoredJob({ status: { phase: 'Completed' } }));
    expect((await it.as(ADA, 'DELETE', RUN)).status).toBe(204);
    expect(it.store.keys().filter((key) => key.startsWith('shop'))).toEqual([]);
    expect((await it.as(ADA, 'DELETE', RUN)).status).toBe(404);
    const records = it.lines.filter(({ msg }) => msg === 'audit');
    expect(records).toEqual([
      expect.objectContaining({
        audit: 'deletion',
        user: 'ada',
        job: 'web-cpu',
        jobUid: JOB.uid,
        jobNamespace: 'shop',
      }),
    ]);
  });
});

describe('Of a run of many targets', () => {
  /** Lets so many more pods say what they give, in manifests of at least so many bytes. */
  async function addTargets(count: number, bytes = 0): Promise<void> {
    const args = Array.from({ length: Math.ceil(bytes / 1000) }, () => 'x'.repeat(1000));
    const text = JSON.stringify(aManifest({ args }));
    for (let at = 10; at < 10 + count; at += 1)
      await it.store.put(manifestOf(`web-${at}`), Buffer.from(text), hexOf(text), { absent: true });
  }
  const manifestOf = (pod: string): string => `${FOLDER.replace(TARGET.pod, pod)}/manifest.json`;
  const podsOf = (json: unknown): string[] =>
    (json as { targets: { pod: string }[] }).targets.map(({ pod }) => pod);

  test.each([
    [40, 0],
    [40, 60_000],
    [3, 60_000],
  ])('%d of them, each with %d bytes to say, all are shown, in their order', async (count, bytes) => {
    await addTargets(count, bytes);
    const { status, json } = await it.as(JANE, 'GET', RUN);
    const added = Array.from({ length: count }, (_, at) => `web-${at + 10}`);
    expect([status, podsOf(json())]).toEqual([200, [TARGET.pod, ...added]]);
  });

  test('few manifests are in memory at once, however many there are', async () => {
    await addTargets(40);
    let [under, most] = [0, 0];
    const read = it.store.get;
    const get: Store['get'] = async (key, range) => {
      most = Math.max(most, (under += 1));
      await new Promise(setImmediate);
      under -= 1;
      return read(key, range);
    };
    Object.assign(it.store, { get });
    expect(podsOf((await it.as(JANE, 'GET', RUN)).json())).toHaveLength(41);
    expect(most).toBe(16);
  });

  test('what somebody else has put into the store hides only itself', async () => {
    await addTargets(2);
    await it.store.remove([manifestOf('web-10')]);
    await it.store.put(manifestOf('web-10'), Buffer.from('{}'), hexOf('{}'), { absent: true });
    expect(podsOf((await it.as(JANE, 'GET', RUN)).json())).toEqual([TARGET.pod, 'web-11']);
    await it.store.remove([manifestOf(TARGET.pod), manifestOf('web-11')]);
    expect(podsOf((await it.as(JANE, 'GET', RUN)).json())).toEqual([]);
  });

  test.each([
    ['the first', TARGET.pod],
    ['a later one', 'web-49'],
  ])('when the store does not give %s, none is passed over in silence', async (_which, pod) => {
    await addTargets(40);
    it.store.before = (call) => {
      if (call === `get ${manifestOf(pod)}`) throw new StoreError('Busy', 'SlowDown');
    };
    const answer = await it.as(JANE, 'GET', RUN).catch(() => 'broken off');
    if (pod === TARGET.pod) expect(answer).toMatchObject({ status: 503 });
    else expect(answer).toBe('broken off');
  });
});

describe('A deletion', () => {
  test.each([
    ['was told to stop', { spec: { shutdown: 'Stop' }, status: { phase: 'Stopping' } }],
    ['was cancelled', { spec: { shutdown: 'Cancel' } }],
    ['is being deleted', { metadata: { deletionTimestamp: '2026-11-26T10:00:00Z' } }],
    ['nobody has looked at yet', { status: { phase: undefined } }],
  ])('waits for the end of a job that %s: its tools still bring what they have', async (_what, parts) => {
    it.jobs.set('shop/web-cpu', aStoredJob(parts));
    const { status, json } = await it.as(ADA, 'DELETE', RUN);
    expect([status, json()]).toEqual([409, expect.objectContaining({ code: 'active' })]);
    expect(it.store.keys()).toContain(`${FOLDER}/a.txt`);
  });

  test('makes room for others, and is seen, at once', async () => {
    const { usage } = it.collector;
    const before = await usage.left(TARGET);
    it.jobs.clear();
    expect(await it.collector.runs.list(NAMESPACE)).toHaveLength(1);
    await it.as(ADA, 'DELETE', RUN);
    expect(await it.collector.runs.list(NAMESPACE)).toEqual([]);
    expect(await usage.left(TARGET)).toBeGreaterThan(before);
    expect(await usage.left(TARGET)).toBe(it.collector.quotas.jobBytes);
  });
});

describe('When a namespace was deleted and made anew, who may look into the new one', () => {
  const NEW = '0a1b2c3d-0000-4000-8000-00000000000b';
  beforeEach(() => {
    it.jobs.clear();
    it.namespaces.set('shop', NEW);
  });

  test('is listed nothing that the old one gave', async () => {
    const { status, json } = await it.as(JANE, 'GET', '/namespaces/shop/jobs');
    expect([status, json()]).toEqual([200, { items: [] }]);
  });

  test.each([
    ['GET', JANE, RUN],
    ['GET', JANE, FILE],
    ['HEAD', JANE, FILE],
    ['DELETE', ADA, RUN],
  ])('%s: what the old one gave is not there', async (method, token, path) => {
    const never = path.replace('web-cpu', 'never');
    const [old, none] = [await it.as(token, method, path), await it.as(token, method, never)];
    expect([old.status, old.text]).toEqual([404, none.text]);
    expect(it.store.keys()).toContain(`${FOLDER}/a.txt`);
  });

  test('sees what the new one has given, also a run of the same name and uid', async () => {
    const folder = FOLDER.replace(NAMESPACE.namespaceUid, NEW);
    const manifest = JSON.stringify(aManifest({ sequence: 7 }));
    await it.store.put(`${folder}/manifest.json`, Buffer.from(manifest), hexOf(manifest), { absent: true });
    expect((await it.as(JANE, 'GET', RUN)).json()).toMatchObject({
      targets: [{ manifest: { sequence: 7 } }],
    });
    expect((await it.as(JANE, 'GET', FILE)).status).toBe(404);
  });

  test('is let in before it is asked which one it is: a right in the new one opens nothing of the old', async () => {
    it.requests.length = 0;
    await it.as(JANE, 'GET', FILE);
    const paths = it.requests.map(({ path }) => path);
    const review = paths.findIndex((path) => path.endsWith('/subjectaccessreviews'));
    expect(review).toBeGreaterThanOrEqual(0);
    expect(paths.indexOf('/api/v1/namespaces/shop')).toBeGreaterThan(review);
  });
});

test.each(['/namespaces/shop/jobs', RUN, FILE])(
  'while a namespace is gone there is nothing to see of it: %s',
  async (path) => {
    it.namespaces.clear();
    const { status, json } = await it.as(JANE, 'GET', path);
    expect([status, json()]).toEqual([404, expect.objectContaining({ code: 'not-found' })]);
  },
);

test.each([
  ['does not answer', new KubeError('Unavailable', 0, 'away')],
  ['does not let us look', new KubeError('Refused', 403, 'no right')],
])('nothing is shown while the API server %s which namespace it is', async (_what, error) => {
  it.namespaces.get = () => {
    throw error;
  };
  for (const [method, path] of [
    ['GET', '/namespaces/shop/jobs'],
    ['GET', RUN],
    ['GET', FILE],
    ['DELETE', RUN],
  ] as const) {
    const { status, json } = await it.as(ADA, method, path);
    expect([status, json()]).toEqual([
      503,
      { code: 'busy', message: 'the collector cannot do it now: try again' },
    ]);
  }
});

describe('Somebody without the right', () => {
  const paths = [
    ['GET', '/namespaces/shop/jobs'],
    ['GET', '/namespaces/nowhere/jobs'],
    ['GET', RUN],
    ['GET', FILE],
    ['GET', FILE.replace('a.txt', 'none')],
    ['GET', FILE.replace('web-cpu', 'none')],
    ['DELETE', RUN],
  ] as const;

  test.each(paths)('%s %s: 403, whether it is there or not', async (method, path) => {
    const { status, json } = await it.as(EVE, method, path);
    expect([status, json()]).toEqual([403, expect.objectContaining({ code: 'forbidden' })]);
  });

  test('is told the same of a file that is there and of one that is not', async () => {
    const [there, not] = [FILE, FILE.replace('a.txt', 'none')].map((path) => it.as(EVE, 'GET', path));
    expect((await there)?.text).toBe((await not)?.text);
  });

  test.each(paths)('without a token %s %s: 401, and the store is not asked', async (method, path) => {
    const before = it.store.calls.length;
    expect((await it.ask(method, `/api/v1${path}`)).status).toBe(401);
    expect((await it.as(aToken('api', 'nobody'), method, path)).status).toBe(401);
    expect(it.store.calls.length).toBe(before);
  });

  test('the token of a job opens nothing here', async () => {
    const { TOKEN } = await import('../../../build/a-collector.ts');
    expect((await it.as(TOKEN, 'GET', '/namespaces/shop/jobs')).status).toBe(401);
  });

  test('there is no list of namespaces', async () => {
    for (const path of [
      '/namespaces',
      '/namespaces/',
      '/jobs',
      '/namespaces/%2a/jobs',
      '/namespaces/.expiry/jobs',
    ])
      expect([400, 404]).toContain((await it.as(JANE, 'GET', path)).status);
  });
});

test('the right is asked for the verb, the namespace and the job', async () => {
  await it.as(JANE, 'GET', FILE);
  const reviews = it.requests.filter(({ path }) => path.endsWith('subjectaccessreviews'));
  expect(reviews).toHaveLength(1);
  expect(reviews[0]?.body).toMatchObject({
    spec: {
      user: 'jane',
      groups: ['people'],
      resourceAttributes: {
        group: 'codriverlabs.ai.toe.run',
        resource: 'powertools',
        subresource: 'artifacts',
        verb: 'get',
        namespace: 'shop',
        name: 'web-cpu',
      },
    },
  });
});

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
