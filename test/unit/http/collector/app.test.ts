import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { makeCollectorApp } from '../../../../lib/http/collector/app.ts';
import { makeCollector } from '../../../../lib/http/collector/collector.ts';
import type { ObjectEvent } from '../../../../lib/api/event.ts';
import { aHashThread } from '../../../build/a-hash-thread.ts';
import { aLog } from '../../../build/a-log.ts';
import { aStore } from '../../../build/a-store.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function start(pass: () => Promise<void> = () => Promise.resolve()) {
  const { log, lines } = aLog();
  const events: ObjectEvent[] = [];
  const collector = makeCollector({
    store: aStore(),
    kube: () => Promise.reject(new Error('no API server')),
    hashThread: aHashThread(),
    now: () => new Date(),
    log,
    quotas: { jobBytes: 1, namespaceBytes: 1 },
    maxRetentionDays: 1,
  });
  const handle = (event: ObjectEvent): Promise<void> => Promise.resolve(void events.push(event));
  const server = createServer(
    makeCollectorApp({ collector, pages: { folder: '/nowhere', headersOf: () => ({}) }, pass, handle, log }),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events, lines };
}

test('takes the events of the sweep, as every function does', async () => {
  const { root, events } = await start();
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/apis/v1/namespaces/toe-system/pingsources/toe-sweep',
    'ce-type': 'dev.knative.sources.ping',
  };
  expect((await fetch(root, { method: 'POST', headers })).status).toBe(202);
  expect(events).toMatchObject([{ kind: 'PingSource', name: 'toe-sweep' }]);
  expect((await fetch(`${root}/health/liveness`)).status).toBe(200);
});

test('lets nobody in whose request comes before the own rights are known to be right', async () => {
  const { root, lines } = await start(() => Promise.reject(new Error('too many rights')));
  for (const path of ['/upload/v1/p/c/manifest', '/api/v1/whoami'])
    expect((await fetch(`${root}${path}`, { method: path.startsWith('/api') ? 'GET' : 'PUT' })).status).toBe(
      503,
    );
  expect(lines.length).toBeGreaterThan(0);
});

test('a path that is no text is refused with words', async () => {
  const { root } = await start();
  expect(await (await fetch(`${root}/api/v1/namespaces/%ff/jobs`)).json()).toMatchObject({
    code: 'malformed',
  });
});

test('says nothing of what it is made of', async () => {
  const { root } = await start();
  const { headers } = await fetch(`${root}/api/v1/whoami`);
  expect(headers.get('x-powered-by')).toBeNull();
});
