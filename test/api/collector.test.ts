import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, SignJWT, type JWTPayload } from 'jose';
import { makeCollectorApp } from '../../lib/http/collector/app.ts';
import { makeCollector } from '../../lib/http/collector/collector.ts';
import { makeServer } from '../../lib/http/make-server.ts';
import { audienceOf, type Job } from '../../lib/artifacts/audience.ts';
import { CRC_HEADER, formatCrc } from '../../lib/artifacts/crc.ts';
import { runOf } from '../../lib/artifacts/layout.ts';
import { SYSTEM_NAMESPACE, UPLOADER_ACCOUNT } from '../../lib/api/names.ts';
import { powerToolPath } from '../../lib/kube/paths.ts';
import { aHashThread } from '../build/a-hash-thread.ts';
import { aLog } from '../build/a-log.ts';
import { aFile, aManifest, hexOf } from '../build/a-run.ts';
import { aStore } from '../build/a-store.ts';
import { admin, clientOf, clientWith, removeNamespace } from './harness/api.ts';
import { getPowerTool, makeNamespace, makePowerTool, unique } from './harness/objects.ts';
import { prepareTools } from './harness/tools.ts';
import { untilAnswers } from './harness/until.ts';
import { mintToken, type Installation } from './install.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let it: Awaited<ReturnType<typeof startCollector>>;
let namespace: string;
let job: Job & { readonly run: string };

beforeAll(async () => {
  await prepareTools();
  it = await startCollector();
  namespace = await makeNamespace();
  job = await aJob(namespace);
});
afterAll(() => it.close());

/** A collector with the rights of its own ServiceAccount, and a store in memory. */
async function startCollector() {
  const { log, lines } = aLog();
  const store = aStore();
  const collector = makeCollector({
    store,
    kube: clientOf('collector'),
    hashThread: aHashThread(),
    now: () => new Date(),
    log,
    quotas: { jobBytes: 2 ** 30, namespaceBytes: 2 ** 30 },
    maxRetentionDays: 30,
  });
  const server = makeServer(
    makeCollectorApp({
      collector,
      pages: { folder: '/nowhere', headersOf: () => ({}) },
      pass: () => Promise.resolve(),
      handle: () => Promise.resolve(),
      log,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (method: string, path: string, token: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    const response = await fetch(`${root}${path}`, { method, ...init, headers });
    return { status: response.status, text: await response.text() };
  };
  const sendChunk = (token: string, number = 1) =>
    ask('PUT', `/upload/v1/web-1/toe-py-spy/files/a.txt/chunks/${number}`, token, {
      body: 'hello',
      headers: { [CRC_HEADER]: formatCrc(crc32('hello')) },
    });
  return {
    store,
    lines,
    ask,
    sendChunk,
    /** All that a tool has to say of one file. @returns the last status. */
    giveResult: async (token: string): Promise<number> => {
      const base = '/upload/v1/web-1/toe-py-spy';
      const end = JSON.stringify({ size: 5, sha256: hexOf('hello'), chunks: 1 });
      const manifest = JSON.stringify(aManifest({ files: [aFile('a.txt', 'hello')] }));
      await sendChunk(token);
      await ask('PUT', `${base}/files/a.txt`, token, { body: end });
      return (await ask('PUT', `${base}/manifest`, token, { body: manifest })).status;
    },
    beat: (token: string) =>
      ask('POST', '/upload/v1/web-1/toe-py-spy/beat', token, { body: '{"phase":"running","bytes":0}' }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function aJob(where: string): Promise<typeof job> {
  const ref = await makePowerTool(where);
  const { metadata } = await getPowerTool(ref);
  const { uid } = metadata;
  return { namespace: where, name: ref.name, uid, run: runOf(metadata) };
}

async function uidOfNamespace(name: string): Promise<string> {
  const found = await admin({ method: 'GET', path: `/api/v1/namespaces/${name}` });
  return (found as { metadata: { uid: string } }).metadata.uid;
}

interface Token {
  readonly token: string;
  /** Deletes the Secret that it is bound to. */
  readonly revoke: () => Promise<unknown>;
}

/** A token as toe makes it for a job: of the uploader, for one audience, bound to a Secret. */
async function aToken(of: Job, account = UPLOADER_ACCOUNT, expirationSeconds = 3600): Promise<Token> {
  const name = unique('toe-upload');
  const secrets = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/secrets`;
  const made = await admin({
    method: 'POST',
    path: secrets,
    body: { metadata: { name }, type: 'toe.run/upload-token' },
  });
  const { uid } = (made as { metadata: { uid: string } }).metadata;
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name, uid };
  const path = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/serviceaccounts/${account}/token`;
  const spec = { audiences: [audienceOf(of)], expirationSeconds, boundObjectRef };
  const { status } = (await admin({ method: 'POST', path, body: { spec } })) as { status: { token: string } };
  return { token: status.token, revoke: () => admin({ method: 'DELETE', path: `${secrets}/${name}` }) };
}

/** A token with the key of the API server, which itself makes none that ends soon. */
async function signAsApiServer(claims: JWTPayload): Promise<string> {
  const { endpoint } = JSON.parse(process.env['TOE_TEST_INSTALLATION'] ?? '{}') as Installation;
  const pem = await readFile(join(dirname(endpoint.auditLog), 'service-accounts.key'), 'utf8');
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(createPrivateKey(pem));
}

describe('The real token of a job', () => {
  test('lets its tool upload, to the place that its audience names', async () => {
    const { token } = await aToken(job);
    expect((await it.sendChunk(token)).status).toBe(201);
    const folder = `${namespace}.${await uidOfNamespace(namespace)}/${job.name}/${job.run}`;
    expect(it.store.keys()).toContain(`${folder}/web-1/toe-py-spy/a.txt~00001`);
  });

  test('of job A does not work for job B, though its claims were changed to say so', async () => {
    const other = await aJob(namespace);
    const { token } = await aToken(job);
    const [head, claims = '', signature] = token.split('.');
    const forged = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...forged, aud: [audienceOf(other)] })).toString(
      'base64url',
    );
    expect((await it.sendChunk([head, changed, signature].join('.'))).status).toBe(401);
    expect(it.store.keys().filter((key) => key.includes(other.run))).toEqual([]);
  });

  test('that is revoked is refused within 15 s', async () => {
    const { token, revoke } = await aToken(job);
    expect((await it.sendChunk(token)).status).toBe(200);
    await revoke();
    const began = performance.now();
    // When the last beat was sent that was accepted: how long an answer takes on a busy machine does not count.
    let lastAccepted = 0;
    for (let [status, sent] = [0, 0]; status !== 401 && sent < 40; await sleep(250)) {
      sent = (performance.now() - began) / 1000;
      ({ status } = await it.beat(token));
      if (status !== 401) lastAccepted = sent;
    }
    process.stdout.write(`a revoked token was last accepted after ${lastAccepted.toFixed(1)} s\n`);
    expect(lastAccepted).toBeLessThan(15);
  });

  test('of another ServiceAccount is refused, whatever its audience', async () => {
    const name = unique('impostor');
    const accounts = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/serviceaccounts`;
    await admin({ method: 'POST', path: accounts, body: { metadata: { name } } });
    const { token } = await aToken(job, name);
    expect((await it.sendChunk(token)).status).toBe(403);
  });

  test('that is over is refused, though the API server has signed it', async () => {
    const { token } = await aToken(job);
    const claims = decodeJwt(token);
    const now = Math.floor(Date.now() / 1000);
    const fresh = await signAsApiServer({ ...claims, exp: now + 60 });
    expect((await it.sendChunk(fresh)).status).toBe(200);
    const old = await signAsApiServer({ ...claims, iat: now - 7200, nbf: now - 7200, exp: now - 120 });
    expect((await it.sendChunk(old)).status).toBe(401);
  });

  test('of a job that is deleted is good for nothing more', async () => {
    const gone = await aJob(namespace);
    const { token } = await aToken(gone);
    await admin({ method: 'DELETE', path: powerToolPath(gone) });
    expect((await it.sendChunk(token)).status).toBe(403);
    const beat = await it.beat(token);
    expect(JSON.parse(beat.text)).toMatchObject({ verdict: 'cancel' });
  });

  test('is told to stop when somebody stops its job', async () => {
    const stopped = await aJob(namespace);
    const { token } = await aToken(stopped);
    const body = { spec: { shutdown: 'Stop' } };
    await admin({ method: 'PATCH', path: powerToolPath(stopped), patch: 'merge', body });
    const beat = await it.beat(token);
    expect(JSON.parse(beat.text)).toMatchObject({ verdict: 'stop' });
  });

  test('opens nothing of the API server, and nothing on the side of people', async () => {
    const { token } = await aToken(job);
    await expect(clientWith(token)({ method: 'GET', path: powerToolPath(job) })).rejects.toMatchObject({
      status: 401,
    });
    expect((await it.ask('GET', '/api/v1/whoami', token)).status).toBe(401);
  });
});

/** Somebody with a role of toe in a namespace, or without any. */
async function aPerson(role?: string, where = namespace): Promise<string> {
  const name = unique('person');
  await admin({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts',
    body: { metadata: { name } },
  });
  if (role) {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role };
    const subjects = [{ kind: 'ServiceAccount', name, namespace: 'default' }];
    const path = `${RBAC}/namespaces/${where}/rolebindings`;
    await admin({ method: 'POST', path, body: { metadata: { name }, roleRef, subjects } });
  }
  return mintToken(admin, 'default', name);
}

/** The API server needs a moment to know a binding that is new. */
function onceAllowed(ask: () => ReturnType<typeof it.ask>): ReturnType<typeof it.ask> {
  return untilAnswers(ask, ({ status }) => status !== 403);
}

describe('The real token of a person', () => {
  let path: string;
  beforeAll(async () => {
    const { token } = await aToken(job);
    expect(await it.giveResult(token)).toBe(201);
    path = `/api/v1/namespaces/${namespace}/jobs`;
  });

  test.each(['toe-user', 'toe-results', 'toe-admin'])('with the role %s gets the results', async (role) => {
    const token = await aPerson(role);
    const list = await onceAllowed(() => it.ask('GET', path, token));
    expect(list.status).toBe(200);
    const { items } = JSON.parse(list.text) as { items: { job: string }[] };
    expect(items).toContainEqual(
      expect.objectContaining({ job: job.name, run: job.run, hasArtifacts: true }),
    );
    const file = await it.ask('GET', `${path}/${job.name}/${job.run}/web-1/toe-py-spy/a.txt`, token);
    expect([file.status, file.text]).toEqual([200, 'hello']);
  });

  test('without a right sees nothing: neither jobs nor files, nor whether there are any', async () => {
    const token = await aPerson();
    expect((await it.ask('GET', '/api/v1/whoami', token)).status).toBe(200);
    for (const asked of [path, `${path}/${job.name}/${job.run}`, `${path}/none/${job.run}`])
      expect((await it.ask('GET', asked, token)).status).toBe(403);
  });

  test('with a right in another namespace sees nothing here', async () => {
    const elsewhere = await makeNamespace();
    const token = await aPerson('toe-user', elsewhere);
    const own = await onceAllowed(() => it.ask('GET', `/api/v1/namespaces/${elsewhere}/jobs`, token));
    expect([own.status, JSON.parse(own.text)]).toEqual([200, { items: [] }]);
    expect((await it.ask('GET', path, token)).status).toBe(403);
  });

  test('that nobody has made is refused', async () => {
    expect((await it.ask('GET', path, 'a.b.c')).status).toBe(401);
  });

  test('deletes with the role of an admin alone', async () => {
    const run = `${path}/${job.name}/${job.run}`;
    const [user, boss] = [await aPerson('toe-user'), await aPerson('toe-admin')];
    await onceAllowed(() => it.ask('GET', path, user));
    expect((await it.ask('DELETE', run, user)).status).toBe(403);
    const body = { spec: { shutdown: 'Cancel' } };
    await admin({ method: 'PATCH', path: powerToolPath(job), patch: 'merge', body });
    expect((await onceAllowed(() => it.ask('DELETE', run, boss))).status).toBe(409);
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    expect((await it.ask('DELETE', run, boss)).status).toBe(204);
    expect(it.store.keys().filter((key) => key.startsWith(namespace) && key.includes(job.name))).toEqual([]);
    expect(it.lines).toContainEqual(
      expect.objectContaining({ msg: 'audit', audit: 'deletion', job: job.name }),
    );
  });
});

describe('A namespace that was deleted and made anew', () => {
  test('shows its readers nothing of what the one before gave, and takes nothing for it', async () => {
    const where = await makeNamespace();
    const old = await aJob(where);
    const tool = await aToken(old);
    expect(await it.giveResult(tool.token)).toBe(201);
    const list = `/api/v1/namespaces/${where}/jobs`;
    const fileOf = ({ name, run }: typeof old): string => `${list}/${name}/${run}/web-1/toe-py-spy/a.txt`;
    const before = await aPerson('toe-admin', where);
    expect((await onceAllowed(() => it.ask('GET', fileOf(old), before))).text).toBe('hello');
    const kept = it.store.keys();
    await removeNamespace(where);
    await makeNamespace({}, where);
    const after = await aPerson('toe-admin', where);
    const listed = await onceAllowed(() => it.ask('GET', list, after));
    expect([listed.status, JSON.parse(listed.text)]).toEqual([200, { items: [] }]);
    for (const path of [`${list}/${old.name}/${old.run}`, fileOf(old)])
      expect((await it.ask('GET', path, after)).status).toBe(404);
    expect((await it.ask('DELETE', `${list}/${old.name}/${old.run}`, after)).status).toBe(404);
    expect(it.store.keys()).toEqual(kept);
    const young = await aJob(where);
    // For two seconds its PowerTool is believed to be there still.
    await sleep(2000);
    expect((await it.sendChunk(tool.token, 2)).status).toBe(403);
    expect(await it.giveResult((await aToken(young)).token)).toBe(201);
    expect((await it.ask('GET', fileOf(young), after)).text).toBe('hello');
    const now = JSON.parse((await it.ask('GET', list, after)).text) as { items: { run: string }[] };
    expect(now.items.map(({ run }) => run)).toEqual([young.run]);
  });

  test('is gone in between: who may look everywhere sees nothing of it', async () => {
    const where = await makeNamespace();
    const old = await aJob(where);
    expect(await it.giveResult((await aToken(old)).token)).toBe(201);
    const path = `/api/v1/namespaces/${where}/jobs/${old.name}/${old.run}`;
    const { endpoint } = JSON.parse(process.env['TOE_TEST_INSTALLATION'] ?? '{}') as Installation;
    expect((await it.ask('GET', path, endpoint.token)).status).toBe(200);
    await removeNamespace(where);
    expect((await it.ask('GET', path, endpoint.token)).status).toBe(404);
  });
});
