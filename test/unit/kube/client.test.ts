import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { makeClient } from '../../../lib/kube/client.ts';

/** Answers, and goes away in the midst of it. */
const server = createServer((_request, response) => {
  response.writeHead(201, { 'content-length': 100 });
  response.write('{"kind":', () => response.destroy());
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('an answer that breaks off is none: Unavailable', async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u' },
  );
  const request = makeClient(config)({ method: 'POST', path: '/a', body: {} });
  await expect(request).rejects.toMatchObject({
    code: 'Unavailable',
    status: 0,
    message: expect.stringContaining('has broken off'),
  });
});
