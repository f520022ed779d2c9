import { request } from 'node:http';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CHUNK_BYTES } from '../../../../lib/artifacts/chunks.ts';
import { CRC_HEADER, formatCrc } from '../../../../lib/artifacts/crc.ts';
import { aCollector, TOKEN } from '../../../build/a-collector.ts';
import { FOLDER, hexOf } from '../../../build/a-run.ts';
import { until } from '../../../build/until.ts';

let it: Awaited<ReturnType<typeof aCollector>>;
beforeEach(async () => void (it = await aCollector()));
afterEach(() => it.close());

const stored = (): string[] => it.store.keys().filter((key) => key.startsWith('shop'));

test('a chunk of the full size is kept, bit for bit', async () => {
  const bytes = Buffer.alloc(CHUNK_BYTES, 'abc');
  expect((await it.sendChunk('a', 1, bytes)).status).toBe(201);
  expect(it.store.objects.get(`${FOLDER}/a~00001`)?.bytes.equals(bytes)).toBe(true);
});

test('one byte more is refused before it is read', async () => {
  const { status, json } = await it.sendChunk('a', 1, Buffer.alloc(CHUNK_BYTES + 1));
  expect([status, json()]).toEqual([413, expect.objectContaining({ code: 'too-large' })]);
  expect(stored()).toEqual([]);
});

test.each<[string, object, number]>([
  ['without a CRC', { [CRC_HEADER]: '' }, 400],
  ['with something else in place of a CRC', { [CRC_HEADER]: 'md5=:AAAA:' }, 400],
  ['with the CRC of other bytes', { [CRC_HEADER]: formatCrc(crc32('y')) }, 422],
])('a chunk %s is refused', async (_what, headers, status) => {
  expect((await it.sendChunk('a', 1, 'x', headers)).status).toBe(status);
  expect(stored()).toEqual([]);
});

test('a tool image of an older toe is told what to do', async () => {
  const { json } = await it.sendChunk('a', 1, 'x', { [CRC_HEADER]: '', 'content-digest': 'sha-256=:AAAA:' });
  expect(json()).toMatchObject({
    code: 'malformed',
    message: expect.stringContaining('made and approved anew'),
  });
});

/** Begins to send a chunk; the returned functions go on. */
function begin(number: number, size: number) {
  const [, host = '', port = ''] = /\/\/(.*):(.*)$/.exec(it.root) ?? [];
  const sent = request({
    host,
    port,
    method: 'PUT',
    path: `${it.base}/files/a/chunks/${number}`,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      [CRC_HEADER]: formatCrc(crc32('x'.repeat(size))),
      'content-length': size,
    },
  });
  const answer = new Promise<number>((resolve, reject) => {
    sent.once('response', (response) => resolve(response.resume().statusCode ?? 0)).once('error', reject);
  });
  // A test that fails does not wait for it.
  answer.catch(() => undefined);
  sent.write('x');
  return { answer, end: () => sent.end('x'.repeat(size - 1)), cut: () => sent.destroy() };
}

test.each<[string, string[], object]>([
  ['of one chunk', ['x'], { size: 1, sha256: hexOf('x'), chunks: 1 }],
  ['of none', [], { size: 0, sha256: hexOf(''), chunks: 0 }],
])('no chunk of a file %s that is whole is taken', async (_what, chunks, end) => {
  for (const [at, text] of chunks.entries()) await it.sendChunk('a', at + 1, text);
  expect((await it.tell('PUT', '/files/a', end)).status).toBe(201);
  const { status, json } = await it.sendChunk('a', 1, 'x');
  expect([status, json()]).toEqual([409, expect.objectContaining({ code: 'ended' })]);
  expect(stored()).toEqual([`${FOLDER}/a`]);
});

test('chunks of several files, mixed and out of order, keep each their own bytes', async () => {
  const big = (letter: string): Buffer => Buffer.alloc(CHUNK_BYTES, letter);
  const contents = {
    a: [big('a'), big('b'), Buffer.from('end of a')],
    c: [big('c'), Buffer.from('end of c')],
  };
  const order = [
    ['a', 2],
    ['c', 2],
    ['a', 3],
    ['c', 1],
    ['a', 1],
  ] as const;
  for (let round = 0; round < 2; round += 1)
    await Promise.all(
      order.map(([file, number]) => it.sendChunk(file, number, contents[file][number - 1] ?? '')),
    );
  for (const [file, parts] of Object.entries(contents)) {
    const bytes = Buffer.concat(parts);
    const end = { size: bytes.length, sha256: hexOf(bytes), chunks: parts.length };
    expect((await it.tell('PUT', `/files/${file}`, end)).status).toBe(201);
    for (const [at, part] of parts.entries())
      expect(it.store.objects.get(`${FOLDER}/${file}~0000${at + 1}`)?.bytes.equals(part)).toBe(true);
  }
  // So many bytes take their time on a machine at work.
}, 60_000);

test('an upload that is cut in the middle leaves nothing, and the same chunk goes through again', async () => {
  await cutOff(1);
  expect(stored()).toEqual([]);
  expect((await it.sendChunk('a', 1, 'x'.repeat(10))).status).toBe(201);
});

describe('Of one job so many chunks are in memory at once, and no more:', () => {
  // Those of Node run; ours stand still.
  beforeEach(
    () =>
      void jest.useFakeTimers({
        doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate'],
      }),
  );
  afterEach(() => void jest.useRealTimers());

  /** Eight chunks that are half here, and one more that waits. */
  async function crowd() {
    const sent = Array.from({ length: 8 }, (_, at) => begin(at + 1, 10));
    await until(() => it.reading() === 8);
    const next = it.sendChunk('a', 9, 'x');
    await until(() => jest.getTimerCount() > 0);
    expect(it.reading()).toBe(8);
    return { sent, next };
  }

  test('the next waits, and goes through when there is room', async () => {
    const { sent, next } = await crowd();
    for (const one of sent) one.end();
    expect(await Promise.all(sent.map(({ answer }) => answer))).toEqual(sent.map(() => 201));
    expect((await next).status).toBe(201);
  });

  test('when there is none in five seconds, it is to come again, and then goes through', async () => {
    const { sent, next } = await crowd();
    await jest.advanceTimersByTimeAsync(5000);
    const { status, headers, json } = await next;
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(json()).toMatchObject({ code: 'too-many' });
    for (const one of sent) one.end();
    await Promise.all(sent.map(({ answer }) => answer));
    expect((await it.sendChunk('a', 9, 'x')).status).toBe(201);
  });
});

test('one that breaks off gives its place back', async () => {
  for (let round = 1; round <= 12; round += 1) await cutOff(round);
  expect((await it.sendChunk('b', 9, 'x')).status).toBe(201);
});

/** Sends half a chunk, breaks off while it is read, and waits until that is noticed. */
async function cutOff(number: number): Promise<void> {
  const before = it.lines.length;
  const half = begin(number, 10);
  await until(() => it.reading() === 1);
  half.cut();
  await half.answer.catch(() => undefined);
  await until(() => it.lines.length > before);
}
