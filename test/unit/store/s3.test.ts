import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { makeS3Store } from '../../../lib/store/s3.ts';
import { hexOf } from '../../build/a-run.ts';

/** The headers with which a store is asked to keep an object. */
async function headersOf(serverSideEncryption: string): Promise<IncomingHttpHeaders> {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    request.resume().on('end', () => response.setHeader('etag', '"1"').end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const access = { region: 'us-east-1', accessKeyId: 'id', secretAccessKey: 'key' };
  const store = makeS3Store({
    endpoint: `http://127.0.0.1:${port}`,
    bucket: 'results',
    ...access,
    serverSideEncryption,
  });
  try {
    expect(await store.put('a', Buffer.from('abc'), hexOf('abc'), { absent: true })).toBe(true);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  return heard[0] ?? {};
}

test.each(['AES256', 'aws:kms'])(
  'a store is told to encrypt what it keeps as admins say: %s',
  async (how) => {
    expect(await headersOf(how)).toMatchObject({ 'x-amz-server-side-encryption': how });
  },
);

test('where they say nothing, its bucket decides', async () => {
  expect(await headersOf('')).not.toHaveProperty('x-amz-server-side-encryption');
});
