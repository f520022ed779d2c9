import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeApiServer, type ApiRequest, type ApiServer } from '../../../../embedded/model/api-server.ts';
import { KubeError } from '../../../../lib/kube/port.ts';
import { map, MAPS, openShop, pod, PODS, powerTool, TOOLS } from './server.ts';

const NAMES = ['a', 'b', 'c'];

/** Requests of every kind about few objects, so that they meet. */
const requests: fc.Arbitrary<ApiRequest> = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => ({ method: 'POST', path: MAPS, body: map(name) }) as const),
  fc.constantFrom(...NAMES).map((name) => ({ method: 'POST', path: PODS, body: pod(name) }) as const),
  fc.constantFrom(...NAMES).map((name) => ({ method: 'POST', path: TOOLS, body: powerTool(name) }) as const),
  fc
    .tuple(fc.constantFrom(MAPS, PODS, TOOLS), fc.constantFrom(...NAMES), fc.constantFrom('x', 'y', null))
    .map(([path, name, value]) => {
      const body = { metadata: { labels: { x: value } } };
      return { method: 'PATCH', path: `${path}/${name}`, patch: 'merge', body } as const;
    }),
  fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom('one', 'two'), fc.constantFrom({ y: 'z' }, {}))
    .map(([name, manager, labels]) => {
      const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels } };
      const query = { fieldManager: manager, force: 'true' };
      return { method: 'PATCH', path: `${PODS}/${name}/status`, patch: 'apply', query, body } as const;
    }),
  fc
    .tuple(fc.constantFrom(MAPS, PODS, TOOLS), fc.constantFrom(...NAMES), fc.constantFrom('0', '30'))
    .map(([path, name, gracePeriodSeconds]) => {
      return { method: 'DELETE', path: `${path}/${name}`, query: { gracePeriodSeconds } } as const;
    }),
);
const histories = fc.array(requests, { maxLength: 30 });

/** Everything that can be read. */
function readAll(server: ApiServer): string {
  return JSON.stringify([MAPS, PODS, TOOLS].map((path) => server.handle({ method: 'GET', path })));
}

describe('Whatever is asked', () => {
  test('the same requests give the same answers', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [one, two] = [openShop().server, openShop().server];
        for (const request of history)
          expect(JSON.stringify(one.handle(request))).toBe(JSON.stringify(two.handle(request)));
      }),
    );
  });

  test('every change has a version above all before, and no refusal has one', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { server } = openShop();
        const versions: number[] = [];
        for (const resource of server.resources)
          server.watch({ resource }, ({ object }) => versions.push(Number(object.metadata.resourceVersion)));
        for (const request of history) {
          const before = versions.length;
          const { status } = server.handle(request);
          if (status >= 300) expect(versions.length).toBe(before);
        }
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      }),
    );
  });

  test('a restored snapshot answers as before, and goes on as it would have', () => {
    fc.assert(
      fc.property(histories, histories, histories, (first, lost, then) => {
        const { server } = openShop();
        first.forEach((request) => server.handle(request));
        const snapshot = server.snapshot();
        const before = readAll(server);
        const expected = then.map((request) => JSON.stringify(server.handle(request)));
        server.restore(snapshot);
        lost.forEach((request) => server.handle(request));
        server.restore(snapshot);
        expect(readAll(server)).toBe(before);
        expect(then.map((request) => JSON.stringify(server.handle(request)))).toEqual(expected);
      }),
    );
  });

  test('a watch from the start tells all that a list tells', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { server } = openShop();
        const resource = server.resources.find(({ kind }) => kind === 'Pod');
        if (!resource) throw new Error('no pods');
        const seen = new Map<string, string>();
        server.watch({ resource, since: 'start', labelSelector: 'x' }, ({ type, object: { metadata } }) => {
          if (type === 'DELETED') seen.delete(metadata.name);
          else seen.set(metadata.name, metadata.resourceVersion);
        });
        for (const request of history) server.handle(request);
        const { body } = server.handle({ method: 'GET', path: PODS, query: { labelSelector: 'x' } });
        const items = (body as { items: { metadata: { name: string; resourceVersion: string } }[] }).items;
        expect([...seen].sort()).toEqual(
          items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]),
        );
      }),
    );
  });
});

describe('A stale read', () => {
  test('shows the world some writes ago', () => {
    const { server, send } = openShop();
    for (const name of NAMES) send('POST', MAPS, map(name));
    const count = (back: number): number => {
      const { body } = server.handle({ method: 'GET', path: MAPS }, { back });
      return (body as { items: unknown[] }).items.length;
    };
    expect([0, 1, 2, 3, 4, 99].map(count)).toEqual([3, 2, 1, 0, 0, 0]);
  });

  test('of one object may be an older one, or none', () => {
    const { server, send } = openShop();
    send('POST', MAPS, map('a'));
    send('PATCH', `${MAPS}/a`, { data: { a: '2' } }, { patch: 'merge' });
    const read = (back: number): unknown => {
      const { status, body } = server.handle({ method: 'GET', path: `${MAPS}/a` }, { back });
      return status === 200 ? (body as { data: unknown }).data : status;
    };
    expect([0, 1, 2].map(read)).toEqual([{ a: '2' }, { a: '1' }, 404]);
  });
});

describe('The port', () => {
  test('gives the body of an answer', async () => {
    const { server } = openShop();
    expect(await server.kube({ method: 'GET', path: '/api/v1/namespaces/shop' })).toMatchObject({
      kind: 'Namespace',
    });
  });

  test.each([
    ['NotFound', 404, { method: 'GET', path: `${PODS}/none` }, 'pods "none" not found'],
    ['NotFound', 404, { method: 'GET', path: '/apis/absent/v1/x' }, '404 page not found\n'],
    [
      'AlreadyExists',
      409,
      { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'shop' } } },
      'exists',
    ],
    ['Refused', 422, { method: 'POST', path: MAPS, body: map('A') }, 'is invalid'],
    ['Refused', 400, { method: 'POST', path: MAPS, body: [] }, 'must be of type ConfigMap'],
  ] as const)('throws %s (%i) as the client does', async (code, status, request, words) => {
    const { server } = openShop();
    const error = await server.kube(request).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(KubeError);
    expect(error).toMatchObject({ code, status });
    expect((error as KubeError).message).toContain(words);
  });

  test('of somebody has his rights', async () => {
    const { server } = openShop();
    const reader = server.clientOf({ user: 'reader', allows: ({ verb }) => verb === 'list' });
    expect(await reader({ method: 'GET', path: PODS })).toMatchObject({ kind: 'PodList' });
    await expect(reader({ method: 'GET', path: `${PODS}/a` })).rejects.toMatchObject({ status: 403 });
  });
});

describe('A watch', () => {
  test('ends when it is told to', () => {
    const { server, send } = openShop();
    const resource = server.resources.find(({ kind }) => kind === 'ConfigMap');
    if (!resource) throw new Error('no ConfigMaps');
    const seen: string[] = [];
    const end = server.watch({ resource }, ({ object }) => seen.push(object.metadata.name));
    send('POST', MAPS, map('a'));
    end();
    send('POST', MAPS, map('b'));
    expect(seen).toEqual(['a']);
  });

  test('from a version that is forgotten is refused', () => {
    const server = makeApiServer({ now: () => new Date(0), keep: 2 });
    const [resource] = server.resources;
    if (!resource) throw new Error('no resources');
    for (let at = 0; at < 9; at += 1)
      server.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: `n${at}` } } });
    expect(() => server.watch({ resource, since: 2 }, () => undefined)).toThrow(
      'too old resource version: 2',
    );
    expect(() => server.watch({ resource, since: 9 }, () => undefined)).not.toThrow();
  });
});

test('an answer cannot be changed by whoever got it', () => {
  const { send } = openShop();
  const data = send('POST', MAPS, map('a'))['data'] as Record<string, string>;
  expect(() => (data['a'] = 'changed')).toThrow(TypeError);
  expect(send('GET', `${MAPS}/a`)).toMatchObject({ data: { a: '1' } });
});

test('a request cannot be changed after it was sent', () => {
  const { send } = openShop();
  const body = { metadata: { name: 'a' }, data: { a: '1' } };
  send('POST', MAPS, body);
  body.data.a = 'changed';
  expect(send('GET', `${MAPS}/a`)).toMatchObject({ data: { a: '1' } });
});
