import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CRC_HEADER, formatCrc } from '../../../../lib/artifacts/crc.ts';
import { audienceOf } from '../../../../lib/artifacts/audience.ts';
import { OBJECT_BYTES } from '../../../../lib/artifacts/quota.ts';
import { StoreError } from '../../../../lib/store/port.ts';
import { aCollector, aStoredJob, aToken, TOKEN, UPLOADER } from '../../../build/a-collector.ts';
import { aFile, aManifest, FOLDER, hexOf, JOB, SHOP, TARGET } from '../../../build/a-run.ts';

let it: Awaited<ReturnType<typeof aCollector>>;
beforeEach(async () => void (it = await aCollector()));
afterEach(() => it.close());

const endOf = (text: string): object => ({ size: text.length, sha256: hexOf(text), chunks: 1 });

describe('A tool that uploads', () => {
  test('gives a file in chunks, ends it, and shows it by its manifest', async () => {
    expect((await it.sendChunk('a.txt', 1, 'hello')).status).toBe(201);
    expect((await it.tell('PUT', '/files/a.txt', endOf('hello'))).status).toBe(201);
    const manifest = aManifest({ files: [aFile('a.txt', 'hello')] });
    expect((await it.tell('PUT', '/manifest', manifest)).status).toBe(201);
    expect(it.store.keys().filter((key) => !key.startsWith('.expiry/'))).toEqual([
      `${FOLDER}/a.txt`,
      `${FOLDER}/manifest.json`,
    ]);
  });

  test('is told what is kept, by the mark that it knows it by, the first time and every other', async () => {
    const manifest = aManifest({ sequence: 7, files: [aFile('a.txt', 'hello')] });
    const [crc, sha256] = [formatCrc(crc32('hello')), hexOf('hello')];
    const sending: [mark: string, send: () => ReturnType<typeof it.tell>][] = [
      [crc, () => it.sendChunk('a.txt', 1, 'hello')],
      [sha256, () => it.tell('PUT', '/files/a.txt', endOf('hello'))],
      ['7', () => it.tell('PUT', '/manifest', manifest)],
    ];
    for (const [mark, send] of sending)
      for (const status of [201, 200]) {
        const answer = await send();
        expect([answer.status, answer.json()]).toEqual([status, { kept: mark }]);
      }
    it.state.now = new Date(it.state.now.getTime() + 2000);
    expect((await it.tell('PUT', '/files/a.txt', endOf('hello'))).json()).toEqual({ kept: sha256 });
  });

  test('the same artifact twice is fine; other bytes under one name are refused, and the first stay', async () => {
    await it.sendChunk('a.txt', 1, 'hello');
    expect((await it.sendChunk('a.txt', 1, 'hello')).status).toBe(200);
    expect(await it.sendChunk('a.txt', 1, 'other')).toMatchObject({ status: 409 });
    await it.tell('PUT', '/files/a.txt', endOf('hello'));
    expect((await it.tell('PUT', '/files/a.txt', endOf('hello'))).status).toBe(200);
    expect((await it.tell('PUT', '/files/a.txt', endOf('other'))).status).toBe(409);
    expect(it.store.objects.get(`${FOLDER}/a.txt`)?.bytes.toString()).toBe('hello');
  });

  test.each([
    '..%2f..%2f..%2fetc%2fpasswd',
    'a%00b',
    '..%252f',
    'a%5c..%5cb',
    'x'.repeat(300),
    '.hidden',
    'manifest.json',
    'a~00001',
    'a%E2%80%AEb',
    '%ff',
  ])('the name %s of a file is refused', async (name) => {
    expect((await it.sendChunk(name, 1, 'x')).status).toBe(400);
    expect((await it.tell('PUT', `/files/${name}`, endOf('x'))).status).toBe(400);
    expect(it.store.keys()).toEqual([]);
  });

  test('nothing that a tool can name is outside the folder of its container', async () => {
    for (const path of ['/upload/v1/..%2f..%2fother/c', '/upload/v1/p/..%2f', '/upload/v1/P/c']) {
      const init = { headers: { authorization: `Bearer ${TOKEN}` }, body: JSON.stringify(aManifest()) };
      expect([400, 404]).toContain((await it.ask('PUT', `${path}/manifest`, init)).status);
    }
    expect(it.store.keys()).toEqual([]);
  });

  test.each(['0', '-1', '1.5', '10001', '99999999', 'x', '01'])(
    'the number %s of a chunk is refused',
    async (number) => {
      expect((await it.sendChunk('a', number, 'x')).status).toBe(400);
    },
  );

  test('what it gave is deleted one day: the mark is there before the first byte', async () => {
    await it.sendChunk('a.txt', 1, 'hello');
    const puts = it.store.calls.filter((call) => /^(put|add) /.test(call));
    expect(puts[0]).toBe(`put .expiry/2026-12-04/${SHOP}/web-cpu/${TARGET.run}`);
    await it.sendChunk('a.txt', 2, 'hello');
    expect(it.store.calls.filter((call) => call.startsWith('put .expiry'))).toHaveLength(1);
  });

  test('what its end does not name, nobody sees and nobody keeps', async () => {
    await it.sendChunk('half', 1, 'x');
    expect((await it.tell('PUT', '/manifest', aManifest({ files: [aFile('half', 'x')] }))).status).toBe(422);
    expect((await it.tell('PUT', '/manifest', aManifest())).status).toBe(201);
    expect(it.store.keys().filter((key) => key.startsWith('shop'))).toEqual([`${FOLDER}/manifest.json`]);
    expect((await it.tell('PUT', '/manifest', aManifest({ partial: true }))).status).toBe(409);
  });

  test('after its end it gives nothing more; what it asks for again is as it was', async () => {
    await it.sendChunk('a.txt', 1, 'hello');
    await it.tell('PUT', '/files/a.txt', endOf('hello'));
    await it.tell('PUT', '/manifest', aManifest({ files: [aFile('a.txt', 'hello')] }));
    it.state.now = new Date(it.state.now.getTime() + 2000);
    const before = it.store.keys();
    expect((await it.sendChunk('b.txt', 1, 'more')).status).toBe(409);
    expect((await it.tell('PUT', '/files/b.txt', { size: 0, sha256: hexOf(''), chunks: 0 })).status).toBe(
      409,
    );
    expect((await it.tell('PUT', '/files/a.txt', endOf('hello'))).status).toBe(200);
    expect(it.store.keys()).toEqual(before);
  });

  test.each<[string, string, unknown]>([
    ['no JSON', '/manifest', undefined],
    ['a manifest without a tool', '/manifest', { final: true }],
    ['an end without a hash', '/files/a', { size: 1 }],
    ['too deep', '/manifest', JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`)],
  ])('%s is refused with words', async (_what, path, body) => {
    const { status, json } = await it.tell('PUT', path, body);
    expect(status).toBe(400);
    expect(json()).toMatchObject({ code: 'malformed', message: expect.any(String) });
  });

  test('a body that is compressed or far too large is not even unpacked', async () => {
    const authorization = `Bearer ${TOKEN}`;
    const gzip = { headers: { authorization, 'content-encoding': 'gzip' }, body: 'x' };
    expect((await it.ask('PUT', `${it.base}/manifest`, gzip)).status).toBe(415);
    const large = { headers: { authorization }, body: ' '.repeat(600_000) };
    expect(await it.ask('PUT', `${it.base}/manifest`, large)).toMatchObject({ status: 413 });
  });

  test('what is at no path is not there', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await it.ask('GET', `${it.base}/manifest`, { headers })).status).toBe(404);
    expect((await it.ask('PUT', '/upload/v2/x', { headers })).status).toBe(404);
  });
});

describe('The token of a job', () => {
  test.each<[string, Record<string, string>]>([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['one that is no token', { authorization: 'Bearer x' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['one that nobody has made', { authorization: `Bearer ${aToken(audienceOf(JOB), 'forged')}` }],
  ])('%s: 401, and nothing is stored', async (_what, headers) => {
    const { status, json } = await it.ask('PUT', `${it.base}/manifest`, { headers, body: '{}' });
    expect(status).toBe(401);
    expect(json()).toMatchObject({ code: 'unauthenticated' });
    expect(it.store.calls).toEqual([]);
  });

  test('that is none of ours costs the API server nothing', async () => {
    await it.tell('PUT', '/manifest', {}, aToken('https://kubernetes.default.svc'));
    await it.tell('PUT', '/manifest', {}, aToken('toe-collector/../x/y'));
    expect(it.requests).toEqual([]);
  });

  test('of job A is good for job A alone: what it uploads lies under A, whatever the path says', async () => {
    const other = { namespace: 'bank', name: 'ledger', uid: '0a1b2c3d-0000-4000-8000-000000000002' };
    const token = aToken(audienceOf(other));
    it.people.set(token, { username: UPLOADER, audiences: [audienceOf(JOB)] });
    // Its claim says B, but it was made for A.
    expect((await it.tell('PUT', '/manifest', aManifest(), token)).status).toBe(401);
    expect((await it.tell('PUT', '/manifest', aManifest())).status).toBe(201);
    expect(it.store.keys().filter((key) => key.startsWith('bank'))).toEqual([]);
  });

  test('of another ServiceAccount: 403', async () => {
    const token = aToken(audienceOf(JOB), 'other');
    const username = 'system:serviceaccount:shop:toe-uploader';
    it.people.set(token, { username, audiences: [audienceOf(JOB)] });
    expect((await it.tell('PUT', '/manifest', aManifest(), token)).status).toBe(403);
    expect(it.store.calls).toEqual([]);
  });

  test('of a job that is gone, or of which another of the same name is there: 403', async () => {
    it.jobs.set('shop/web-cpu', aStoredJob({ metadata: { uid: '0a1b2c3d-0000-4000-8000-000000000009' } }));
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(403);
    it.jobs.clear();
    it.state.now = new Date('2026-11-26T10:01:00Z');
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(403);
    expect(it.store.calls).toEqual([]);
  });

  test('puts nothing into a namespace that was made anew after its own, however quickly', async () => {
    const { jobs, namespaces } = it;
    // Its PowerTool is the last that is seen of the old one.
    it.jobs.get = (key) => {
      namespaces.set('shop', '0a1b2c3d-0000-4000-8000-00000000000b');
      return Map.prototype.get.call(jobs, key) as ReturnType<typeof jobs.get>;
    };
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(201);
    expect((await it.sendChunk('b', 1, 'x')).status).toBe(201);
    const kept = it.store.keys().filter((key) => !key.startsWith('.expiry'));
    expect(kept).toEqual([`${FOLDER}/a~00001`, `${FOLDER}/b~00001`]);
  });

  test('of a namespace that is gone: 403', async () => {
    it.namespaces.clear();
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(403);
    expect(it.store.calls).toEqual([]);
  });

  test('that is revoked: 401 within the seconds for which the API server is believed', async () => {
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(201);
    it.people.clear();
    it.state.now = new Date(it.state.now.getTime() + 3000);
    expect((await it.sendChunk('a', 2, 'x')).status).toBe(401);
  });

  test('that is refused is not refused any longer than the API server does', async () => {
    const known = it.people.get(TOKEN);
    it.people.clear();
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(401);
    if (known) it.people.set(TOKEN, known);
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(201);
  });

  test('never is in the log', async () => {
    await it.sendChunk('a', 1, 'x');
    await it.tell('PUT', '/manifest', {}, aToken(audienceOf(JOB), 'forged'));
    it.state.isAway = true;
    it.state.now = new Date('2026-11-26T11:00:00Z');
    await it.sendChunk('a', 2, 'x');
    expect(it.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(it.lines)).not.toContain(TOKEN.split('.')[1]);
  });
});

describe('When something is away or full', () => {
  test('a quota ends with 507 and words, and what came before stays', async () => {
    await it.close();
    it = await aCollector({ jobBytes: 10 + 2 * OBJECT_BYTES });
    expect((await it.sendChunk('a', 1, '1234567')).status).toBe(201);
    const { status, json } = await it.sendChunk('b', 1, '1234567');
    expect(status).toBe(507);
    expect(json()).toMatchObject({
      code: 'quota',
      message: expect.stringContaining(`${10 + 2 * OBJECT_BYTES} bytes`),
    });
    expect(it.store.keys().filter((key) => key.startsWith('shop'))).toEqual([`${FOLDER}/a~00001`]);
    // What is there already takes no room.
    expect((await it.sendChunk('b', 1, '123')).status).toBe(201);
  });

  test('a chunk that comes twice, since its answer was lost, is fine at the quota too; another is not', async () => {
    await it.close();
    it = await aCollector({ jobBytes: 10 + OBJECT_BYTES });
    expect((await it.sendChunk('a', 1, '0123456789')).status).toBe(201);
    const { status, json } = await it.sendChunk('a', 1, '0123456789');
    expect([status, json()]).toEqual([200, { kept: formatCrc(crc32('0123456789')) }]);
    expect((await it.sendChunk('a', 1, '9876543210')).status).toBe(507);
    const crc = { [CRC_HEADER]: formatCrc(crc32('0123456789')) };
    expect((await it.sendChunk('a', 1, '9876543210', crc)).status).toBe(507);
  });

  test('what fitted can be ended and shown at the quota, but nobody fills the store with manifests and empty files', async () => {
    await it.close();
    it = await aCollector({ jobBytes: 10 + OBJECT_BYTES });
    const end = { size: 10, sha256: hexOf('0123456789'), chunks: 1 };
    const empty = { size: 0, sha256: hexOf(''), chunks: 0 };
    await it.sendChunk('a', 1, '0123456789');
    expect((await it.tell('PUT', '/files/a', end)).status).toBe(201);
    expect((await it.tell('PUT', '/manifest', aManifest())).status).toBe(201);
    await it.close();
    it = await aCollector({ jobBytes: 10 - 32 * 2 ** 20 });
    expect((await it.tell('PUT', '/files/a', empty)).json()).toMatchObject({ code: 'quota' });
    expect((await it.tell('PUT', '/manifest', aManifest())).json()).toMatchObject({ code: 'quota' });
    expect(it.store.keys().filter((key) => key.startsWith(FOLDER))).toEqual([]);
  });

  test('a store that is full ends with 507', async () => {
    it.store.before = (call) => {
      if (call.startsWith(`add ${FOLDER}`)) throw new StoreError('Full', 'no space');
    };
    const { status, json } = await it.sendChunk('a', 1, 'x');
    expect([status, json()]).toEqual([507, expect.objectContaining({ code: 'full' })]);
    expect(it.store.keys().filter((key) => key.startsWith('shop'))).toEqual([]);
  });

  test('a store that forbids to delete takes results all the same, and an admin is told once', async () => {
    it.store.before = (call) => {
      if (call.startsWith('remove')) throw new StoreError('Refused', 'it lacks s3:ListBucketVersions');
    };
    for (const name of ['a', 'b']) {
      await it.sendChunk(name, 1, 'x');
      expect((await it.tell('PUT', `/files/${name}`, endOf('x'))).status).toBe(201);
    }
    const manifest = aManifest({ files: [aFile('a', 'x'), aFile('b', 'x')] });
    expect((await it.tell('PUT', '/manifest', manifest)).status).toBe(201);
    const told = it.lines.filter((line) => JSON.stringify(line).includes('s3:ListBucketVersions'));
    expect(told).toEqual([
      expect.objectContaining({ level: 40, msg: expect.stringContaining('leave over') }),
    ]);
  });

  test('a store that is away is 503 with Retry-After, and the same request goes through later', async () => {
    it.store.before = () => {
      throw new StoreError('Busy', 'secret words of the store');
    };
    const { status, headers, text } = await it.sendChunk('a', 1, 'x');
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(text).not.toContain('secret words');
    it.store.before = () => undefined;
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(201);
  });

  test('so is an API server that is away', async () => {
    it.state.isAway = true;
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(503);
    it.state.isAway = false;
    expect((await it.sendChunk('a', 1, 'x')).status).toBe(201);
  });
});
