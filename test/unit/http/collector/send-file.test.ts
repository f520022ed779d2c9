import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { aCollector, aToken } from '../../../build/a-collector.ts';
import { aFile, aManifest, FOLDER, hexOf, TARGET } from '../../../build/a-run.ts';

const JANE = aToken('api', 'jane');
const HOSTILE = '<script>alert(1)</script>';

let it: Awaited<ReturnType<typeof aCollector>>;
beforeEach(async () => {
  it = await aCollector();
  it.people.set(JANE, { username: 'jane', may: ['get shop'] });
  await it.sendChunk('a.html', 1, HOSTILE);
  await it.tell('PUT', '/files/a.html', { size: HOSTILE.length, sha256: hexOf(HOSTILE), chunks: 1 });
  await it.sendChunk('empty', 1, '');
  await it.tell('PUT', '/files/empty', { size: 0, sha256: hexOf(''), chunks: 1 });
  await it.sendChunk('grows', 1, 'abc');
  const files = [
    aFile('a.html', HOSTILE),
    aFile('empty', ''),
    aFile('grows', 'abc', { whole: false, sha256: '' }),
  ];
  await it.tell('PUT', '/manifest', aManifest({ final: false, files }));
});
afterEach(() => it.close());

const get = (file: string, headers = {}, method = 'GET') =>
  it.as(
    JANE,
    method,
    `/namespaces/shop/jobs/web-cpu/${TARGET.run}/${TARGET.pod}/${TARGET.container}/${file}`,
    headers,
  );
const ETAG = `"${hexOf(HOSTILE)}"`;

describe('A download', () => {
  test('is the bytes as they were sent, which no browser takes for a page', async () => {
    const { status, headers, text } = await get('a.html');
    expect([status, text]).toEqual([200, HOSTILE]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-disposition': 'attachment; filename="a.html"',
      'content-length': String(HOSTILE.length),
      'content-security-policy': "default-src 'none'; sandbox",
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      etag: ETAG,
    });
    expect(headers.get('content-encoding')).toBeNull();
  });

  test('of a file that grows is what the manifest says', async () => {
    const { status, headers, text } = await get('grows');
    expect([status, text, headers.get('etag')]).toEqual([200, 'abc', '"1-3"']);
  });

  test('of a file without a byte is empty', async () => {
    const { status, headers, text } = await get('empty');
    expect([status, text, headers.get('content-length')]).toEqual([200, '', '0']);
  });

  test.each([
    ['bytes=1-6', 206, HOSTILE.slice(1, 7), `bytes 1-6/${HOSTILE.length}`],
    [
      'bytes=-9',
      206,
      HOSTILE.slice(-9),
      `bytes ${HOSTILE.length - 9}-${HOSTILE.length - 1}/${HOSTILE.length}`,
    ],
    ['bytes=0-0,3-4', 200, HOSTILE, null],
  ])('of the range %s', async (range, status, text, told) => {
    const answer = await get('a.html', { range });
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([status, text, told]);
  });

  test('of bytes that there are not: 416, with the size', async () => {
    const { status, headers } = await get('a.html', { range: 'bytes=1000-' });
    expect([status, headers.get('content-range')]).toEqual([416, `bytes */${HOSTILE.length}`]);
  });

  test('goes on only in the file that it began in', async () => {
    expect((await get('a.html', { range: 'bytes=1-6', 'if-range': ETAG })).status).toBe(206);
    expect((await get('a.html', { range: 'bytes=1-6', 'if-range': '"other"' })).status).toBe(200);
  });

  test('of what one has already: 304', async () => {
    const { status, text } = await get('a.html', { 'if-none-match': ETAG });
    expect([status, text]).toEqual([304, '']);
    expect((await get('a.html', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('of the headers alone is no download', async () => {
    const { status, headers, text } = await get('a.html', {}, 'HEAD');
    expect([status, text, headers.get('content-length')]).toEqual([200, '', String(HOSTILE.length)]);
    expect(it.lines.filter(({ msg }) => msg === 'audit')).toEqual([]);
  });

  test('is a line of the log: who, what, which sha256', async () => {
    await get('a.html', { range: 'bytes=0-2' });
    expect(it.lines.filter(({ msg }) => msg === 'audit')).toEqual([
      expect.objectContaining({
        audit: 'download',
        user: 'jane',
        jobNamespace: 'shop',
        job: 'web-cpu',
        pod: 'web-1',
        file: 'a.html',
        sha256: hexOf(HOSTILE),
        bytes: 3,
      }),
    ]);
  });

  test('of bytes that have gone from the store: 404', async () => {
    await it.store.remove([`${FOLDER}/a.html`]);
    expect((await get('a.html')).status).toBe(404);
  });

  test('that breaks off in the store breaks off, and does not look whole', async () => {
    it.store.before = (call) => {
      if (call === `get ${FOLDER}/a.html`) throw new Error('away');
    };
    await expect(get('a.html')).rejects.toThrow();
    it.store.before = () => undefined;
    expect((await get('a.html')).status).toBe(200);
  });
});
