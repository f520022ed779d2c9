import { createServer, type Server } from 'node:http';
import { connect as connectTo, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { readText } from '../../../lib/kube/client.ts';
import { makeTransport } from '../../../lib/kube/transport.ts';

let [server, proxy]: [Server | undefined, Server | undefined] = [undefined, undefined];
const tunnels: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer(({ method, url, headers }, response) => {
    const { authorization, 'content-type': type } = headers;
    response.writeHead(url === '/none' ? 404 : 200, { date: 'Thu, 26 Nov 2026 10:00:00 GMT' });
    response.end(JSON.stringify({ method, url, authorization, type }));
  });
  proxy = createServer();
  proxy.on('connect', ({ url }, client) => {
    tunnels.push(url);
    const [host, port] = (url ?? '').split(':');
    const upstream = connectTo(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
  });
  await Promise.all(
    [server, proxy].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))),
  );
});
afterAll(() => {
  for (const one of [server, proxy]) {
    one?.closeAllConnections();
    one?.close();
  }
});

const urlOf = (one: Server | undefined): string => `http://127.0.0.1:${(one?.address() as AddressInfo).port}`;

function configOf(cluster: object = {}): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: urlOf(server), skipTLSVerify: true, ...cluster },
    { name: 'u', token: 'mine' },
  );
  return config;
}

test('a request is sent as whom the kubeconfig says, and told the time of the answer', async () => {
  const heard: (string | undefined)[] = [];
  const send = makeTransport(configOf(), (date) => heard.push(date));
  const answer = await send({ method: 'PATCH', path: '/a', query: { b: 'c d' }, patch: 'merge', body: {} });
  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(await readText(answer))).toEqual({
    method: 'PATCH',
    url: '/a?b=c+d',
    authorization: 'Bearer mine',
    type: 'application/merge-patch+json',
  });
  expect(heard).toEqual(['Thu, 26 Nov 2026 10:00:00 GMT']);
});

test('an answer that is no success is an answer', async () => {
  expect((await makeTransport(configOf())({ method: 'GET', path: '/none' })).statusCode).toBe(404);
});

test('no answer is Unavailable', async () => {
  const send = makeTransport(configOf({ server: 'http://127.0.0.1:9' }));
  await expect(send({ method: 'GET', path: '/' })).rejects.toMatchObject({ code: 'Unavailable', status: 0 });
});

test('the proxy of the kubeconfig is used', async () => {
  const answer = await makeTransport(configOf({ proxyUrl: urlOf(proxy) }))({ method: 'GET', path: '/a' });
  expect(answer.statusCode).toBe(200);
  expect(tunnels).toEqual([new URL(urlOf(server)).host]);
});

test('a request that is broken off has no answer', async () => {
  const broken = makeTransport(configOf())({ method: 'GET', path: '/', signal: AbortSignal.abort() });
  await expect(broken).rejects.toMatchObject({ code: 'Unavailable', status: 0 });
});
