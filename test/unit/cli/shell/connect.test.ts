import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Place } from '../../../../cli/core/suggest.ts';
import { connect, type Cluster } from '../../../../cli/shell/connect.ts';
import { makeMachine } from '../harness/machine.ts';

let server: Server;
let folder: string;
let file: string;
const asked: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer(({ headers }, response) => {
    asked.push(headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'toe-connect-'));
  file = join(folder, 'config');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const script = (command: string): object => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', command] },
  });
  const users = {
    static: { token: 'static-token' },
    exec: script(`echo '{"status":{"token":"exec-token"}}'`),
    failing: script('echo "session expired" >&2; exit 1'),
  };
  const names = Object.keys(users);
  const config = {
    clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: names.map((name) => ({ name, context: { cluster: 'c', user: name, namespace: `of-${name}` } })),
    'current-context': 'static',
  };
  writeFileSync(file, JSON.stringify(config));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  server.close();
});

/** Connects on a machine with this environment. */
function at(place: Place, env: Record<string, string> = {}): Cluster {
  return connect(place, { ...makeMachine(), env: { PATH: '/usr/bin:/bin', ...env } });
}

test.each([
  [undefined, 'of-static', 'Bearer static-token'],
  ['exec', 'of-exec', 'Bearer exec-token'],
])('context %s gives namespace %s and its token', async (context, namespace, header) => {
  const cluster = at({ kubeconfig: file, context });
  expect(cluster.namespace).toBe(namespace);
  await cluster.kube({ method: 'GET', path: '/version' });
  expect(asked.at(-1)).toBe(header);
});

test('a cluster of this machine is one, although KubeConfig makes up such a one where there is none', () => {
  const local = join(folder, 'local');
  const text = readFileSync(file, 'utf8').replace(/http:[^"]+/, 'http://localhost:8080');
  writeFileSync(local, text);
  expect(at({ kubeconfig: local }).namespace).toBe('of-static');
});

test('where the environment names a proxy, the way leads through it, unless the kubeconfig names one', async () => {
  const seen: string[] = [];
  const proxy = createServer().on('connect', ({ url }, client) => {
    seen.push(url ?? '');
    client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.unref().listen(0, '127.0.0.1', resolve));
  const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const away = join(folder, 'away');
  const text = readFileSync(file, 'utf8').replace(/http:[^"]+/, 'https://api.example.com:6443');
  writeFileSync(away, text);
  const { kube } = at({ kubeconfig: away }, { HTTPS_PROXY });
  await expect(kube({ method: 'GET', path: '/version' })).rejects.toMatchObject({ code: 'Unavailable' });
  expect(seen).toEqual(['api.example.com:6443']);
  writeFileSync(away, text.replace(/"server":/, '"proxy-url":"http://own:1","server":'));
  const { login } = at({ kubeconfig: away }, { HTTPS_PROXY });
  expect((await login.config()).getCurrentCluster()?.proxyUrl).toBe('http://own:1');
  proxy.close();
});

test('the context is that of the kubeconfig, or the one that is named', () => {
  expect(at({}, { KUBECONFIG: `${folder}/missing:${file}` }).context).toBe('static');
  expect(at({ kubeconfig: file, context: 'exec' }).context).toBe('exec');
});

test('where no file of KUBECONFIG is there, it says that there is none', () => {
  expect(() => at({}, { KUBECONFIG: join(folder, 'missing') })).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining('There is no kubeconfig') }),
  );
});

test('--namespace wins', () => {
  expect(at({ kubeconfig: file, namespace: 'shop' }).namespace).toBe('shop');
});

test('a login that fails is told as such', async () => {
  const { kube } = at({ kubeconfig: file, context: 'failing' });
  await expect(kube({ method: 'GET', path: '/version' })).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/no credentials: sh has ended with exit code 1\.\nLog in again/),
  });
});

test.each([
  [{ context: 'other' }, 'Those there are: static, exec, failing'],
  [{ kubeconfig: '/none' }, '--kubeconfig'],
])('%j is refused as wrong usage: %s', (place, words) => {
  expect(() => at({ kubeconfig: file, ...place })).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(words) }),
  );
});
