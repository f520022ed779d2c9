import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FUNCTIONS_IDENTITY } from '../../../../embedded/rights.ts';
import { makeLog } from '../../../../embedded/node/log.ts';
import { serveApi, type ServedApi } from '../../../../embedded/http/serve.ts';
import { makeApiServer } from '../../../../embedded/model/api-server.ts';
import { ADMIN } from '../../../../embedded/model/call.ts';

const server = makeApiServer({ now: () => new Date('2026-01-01T00:00:00Z') });
const PATH = '/api/v1/namespaces/shop/configmaps';
const identities = new Map([
  ['secret', ADMIN],
  ['guest', { user: 'guest', allows: () => false }],
  ['functions', FUNCTIONS_IDENTITY],
]);
let api: ServedApi;

beforeAll(async () => {
  server.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'shop' } } });
  server.handle({ method: 'POST', path: PATH, body: { metadata: { name: 'one' }, data: { a: '1' } } });
  api = await serveApi({ server, logs: () => makeLog(() => new Date()), identities });
});
afterAll(() => api.close());

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${api.origin}/secret${path}`, init);
const json = async (path: string, accept = '*/*'): Promise<Record<string, unknown>> =>
  (await (await ask(path, { headers: { accept } })).json()) as Record<string, unknown>;

/** What a watch shows until it has shown so many lines. */
async function lines(path: string, count: number, then: () => void = () => undefined): Promise<unknown[]> {
  const response = await ask(path);
  then();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.split('\n').length > count) break;
  }
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

test.each([
  ['without the secret', '/api', 401],
  ['with a wrong one', '/wrong/api', 401],
  ['a path that no API server knows', '/secret/nothing', 404],
  ['a user without rights', `/guest${PATH}`, 403],
  ['a watch of a user without rights', `/guest${PATH}?watch=true`, 403],
  ['a log for a user without rights', '/guest/api/v1/namespaces/shop/pods/a/log', 403],
])('%s', async (_, path, status) => {
  expect((await fetch(`${api.origin}${path}`)).status).toBe(status);
});

describe('who asks what he may do', () => {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

  async function review(secret: string, namespace: string): Promise<Record<string, unknown>> {
    const body = JSON.stringify({ spec: { namespace } });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${api.origin}/${secret}${path}`, { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { status: Record<string, unknown> }).status;
  }

  const timers = { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create'], resourceNames: [] };

  test('is told all, as admin', async () => {
    expect(await review('secret', 'shop')).toMatchObject({
      resourceRules: [{ resources: ['*'], verbs: ['*'] }],
    });
  });

  test('is told what his Roles say, as the functions, for the namespace that he names', async () => {
    expect((await review('functions', 'toe-timers'))['resourceRules']).toContainEqual(timers);
    expect((await review('functions', 'shop'))['resourceRules']).not.toContainEqual(timers);
  });

  test('is told that not all is known, where it is not', async () => {
    expect(await review('guest', 'shop')).toEqual({
      resourceRules: [],
      nonResourceRules: [],
      incomplete: true,
    });
  });
});

test('discovery names every kind that the model serves', async () => {
  const { resources } = (await json('/apis/batch/v1')) as { resources: { name: string }[] };
  expect(resources.map(({ name }) => name)).toEqual(['jobs', 'jobs/status']);
  const { groups } = (await json('/apis')) as { groups: { name: string }[] };
  expect(groups.map(({ name }) => name)).toContain('codriverlabs.ai.toe.run');
});

test('OpenAPI has the schema of the CRDs, and says that fields are checked by the server', async () => {
  const document = JSON.stringify(await json('/openapi/v3/apis/codriverlabs.ai.toe.run/v1alpha1'));
  expect(document).toContain('How long the tool measures');
  expect(document).toContain('"fieldValidation"');
});

test('a list is a table for those who want one', async () => {
  const table = await json(PATH, 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json');
  expect(table).toMatchObject({ kind: 'Table', rows: [{ cells: ['one', 1, expect.any(String)] }] });
  expect(await json(PATH, 'application/json')).toMatchObject({ kind: 'ConfigMapList' });
});

test('a table of PowerTools has who created them, whose annotation has dots in its name', async () => {
  const apiVersion = 'codriverlabs.ai.toe.run/v1alpha1';
  const path = `/apis/${apiVersion}/namespaces/shop/powertools`;
  const metadata = { name: 'job', annotations: { 'toe.run/created-by': 'jane' } };
  const spec = { tool: { name: 'aperf' }, targets: { labelSelector: { matchLabels: { app: 'web' } } } };
  const body = { apiVersion, kind: 'PowerTool', metadata, spec };
  expect(server.handle({ method: 'POST', path, body }).status).toBe(201);
  const table = await json(path, 'application/json;as=Table;v=v1;g=meta.k8s.io');
  const { columnDefinitions, rows } = table as {
    columnDefinitions: { name: string }[];
    rows: { cells: unknown[] }[];
  };
  const at = columnDefinitions.findIndex(({ name }) => name === 'By');
  expect(rows[0]?.cells[at]).toBe('jane');
});

test('a watch without a version begins with what exists', async () => {
  expect(await lines(`${PATH}?watch=1`, 1)).toMatchObject([
    { type: 'ADDED', object: { metadata: { name: 'one' } } },
  ]);
});

test('a watch from a version on shows what comes after it', async () => {
  const { version } = server.state();
  const change = (): void =>
    void server.handle({ method: 'PATCH', path: `${PATH}/one`, patch: 'merge', body: { data: { a: '2' } } });
  const [event] = await lines(`${PATH}?watch=1&resourceVersion=${version}`, 1, change);
  expect(event).toMatchObject({ type: 'MODIFIED', object: { data: { a: '2' } } });
});

test('a watch that asks for the initial events hears where they end', async () => {
  const query = 'watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
  const events = await lines(`${PATH}?${query}`, 2);
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  expect(events).toMatchObject([
    { type: 'ADDED' },
    { type: 'BOOKMARK', object: { metadata: { annotations } } },
  ]);
});

test('a watch from a version that is forgotten is told so', async () => {
  const small = makeApiServer({ now: () => new Date(), keep: 1 });
  for (const name of ['a', 'b', 'c', 'd'])
    small.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  const other = await serveApi({ server: small, logs: () => makeLog(() => new Date()), identities });
  const response = await fetch(`${other.origin}/secret/api/v1/namespaces?watch=1&resourceVersion=1`);
  expect(await response.json()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  await other.close();
});

test('a watch ends when its time is over', async () => {
  const response = await ask(`${PATH}?watch=1&timeoutSeconds=0&resourceVersion=${server.state().version}`);
  expect(await response.text()).toBe('');
});

test.each([
  ['Protobuf', 'application/vnd.kubernetes.protobuf', '{}', 415],
  ['what is no JSON', 'application/json', '{', 400],
  ['more than an API server takes', 'application/json', 'x'.repeat(4 * 1024 * 1024), 413],
])('%s is refused', async (_, type, body, status) => {
  const headers = { 'content-type': type };
  expect((await ask(PATH, { method: 'POST', headers, body })).status).toBe(status);
});

test('an Event of the newer kind is shown among those of the older one', async () => {
  const event = {
    metadata: { name: 'e' },
    regarding: { kind: 'PowerTool', name: 'job', namespace: 'shop' },
    reason: 'Started',
    note: 'It has started.',
    type: 'Normal',
    action: 'Start',
    reportingController: 'toe',
    reportingInstance: 'toe',
    eventTime: '2026-01-01T00:00:00.000000Z',
  };
  server.handle({ method: 'POST', path: '/apis/events.k8s.io/v1/namespaces/shop/events', body: event });
  const find = (name: string) =>
    json(`/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name=${name}`);
  expect(await find('job')).toMatchObject({
    items: [{ message: 'It has started.', lastTimestamp: '2026-01-01T00:00:00Z' }],
  });
  expect(await find('other')).toMatchObject({ items: [] });
});
