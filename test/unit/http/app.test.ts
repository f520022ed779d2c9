import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ObjectEvent } from '../../../lib/api/event.ts';
import { makeApp, type Handle } from '../../../lib/http/app.ts';
import { makeServer } from '../../../lib/http/make-server.ts';
import { MAX_EVENT_BYTES } from '../../../lib/http/receive.ts';
import { kubeError } from '../../build/a-kube.ts';
import { aLog } from '../../build/a-log.ts';
import { until } from '../../build/until.ts';

const event = {
  'ce-specversion': '1.0',
  'ce-id': 'a-1',
  'ce-source': 'test',
  'ce-type': 'dev.knative.apiserver.ref.add',
  'ce-kind': 'PowerTool',
  'ce-namespace': 'shop',
  'ce-name': 'job',
  'content-type': 'application/json',
};

/** A reference of so many bytes. */
const bodyOf = (bytes: number): string => `{"x":"${'x'.repeat(bytes - 8)}"}`;

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, unknown>;
}

const { log, lines } = aLog();
let server: Server;
let handle: Handle;
let isReady: boolean;
let seen: ObjectEvent[];

beforeAll(async () => {
  const app = makeApp({ handle: (hint, bound) => handle(hint, bound), log, isReady: () => isReady });
  server = makeServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  seen = [];
  isReady = true;
  lines.length = 0;
  handle = (hint) => {
    seen.push(hint);
    return Promise.resolve();
  };
});

function send({ method = 'POST', path = '/', headers = event, body = '{}' }: Sent = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers });
      });
    });
    sent.on('error', reject);
    sent.end(method === 'GET' ? undefined : body);
  });
}

describe('an event', () => {
  test('that was worked off is answered by 202 and nothing else: a broker takes a body for an event', async () => {
    expect(await send()).toMatchObject({ status: 202, body: '' });
    expect(seen).toEqual([{ type: event['ce-type'], kind: 'PowerTool', namespace: 'shop', name: 'job' }]);
  });

  test.each([
    { name: 'a conflict', error: kubeError('Conflict', 409), want: 409 },
    { name: 'a refusal', error: kubeError('Refused', 403), want: 422 },
    { name: 'an API server that is away', error: kubeError('Unavailable', 0), want: 503 },
    { name: 'a fault of ours', error: new TypeError('x'), want: 503 },
    { name: 'something missing', error: kubeError('NotFound', 404), want: 503 },
  ])(
    'that meets $name is answered by $want, without a body, and logged with its id',
    async ({ error, want }) => {
      handle = () => Promise.reject(error);
      expect(await send()).toMatchObject({ status: want, body: '' });
      expect(lines).toContainEqual(expect.objectContaining({ event: 'a-1', name: 'job', level: 50 }));
    },
  );

  test('whose handler throws at once is tried again, like any other', async () => {
    handle = () => {
      throw kubeError('Unavailable', 0);
    };
    expect(await send()).toMatchObject({ status: 503, body: '' });
  });

  test.each([
    { name: 'no CloudEvent', sent: { headers: { 'content-type': 'application/json' } } },
    { name: 'a forged attribute', sent: { headers: { ...event, 'ce-constructor': 'x' } } },
    { name: 'a path as name', sent: { headers: { ...event, 'ce-name': '../x' } } },
    { name: 'a broken body', sent: { body: '{' } },
    { name: 'null', sent: { body: 'null' } },
    { name: 'an array', sent: { body: '[]' } },
    {
      name: 'a batch',
      sent: { headers: { ...event, 'content-type': 'application/cloudevents-batch+json' } },
    },
    { name: 'of version 9.9', sent: { headers: { ...event, 'ce-specversion': '9.9' } } },
    {
      name: 'a forged dead letter',
      sent: { path: '/dead-letter', headers: { ...event, 'ce-name': '../x' } },
    },
  ])('that is $name is refused, not handled, and logged', async ({ sent }) => {
    expect(await send(sent)).toMatchObject({ status: 400, body: '' });
    expect(seen).toEqual([]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 40 }));
  });

  test('of the largest size is read', async () => {
    const body = bodyOf(MAX_EVENT_BYTES);
    expect(Buffer.byteLength(body)).toBe(65_536);
    expect(await send({ body })).toMatchObject({ status: 202 });
  });

  test('one byte larger is refused', async () => {
    expect(await send({ body: bodyOf(MAX_EVENT_BYTES + 1) })).toMatchObject({
      status: 413,
      body: '',
    });
    expect(seen).toEqual([]);
  });

  test.each(['gzip', 'br', 'deflate', 'zip'])('in the encoding %s is refused, unread', async (encoding) => {
    const sent = { headers: { ...event, 'content-encoding': encoding }, body: 'bomb' };
    expect(await send(sent)).toMatchObject({ status: 415, body: '' });
    expect(seen).toEqual([]);
  });

  test('that is 1 MiB of brackets is refused for its size, before anybody reads it', async () => {
    expect(await send({ body: '['.repeat(2 ** 20) })).toMatchObject({ status: 413, body: '' });
    expect(seen).toEqual([]);
  });

  test('that is one more than can be worked on is to come again later', async () => {
    const ends: (() => void)[] = [];
    handle = () => new Promise((resolve) => ends.push(resolve));
    const first = Array.from({ length: 200 }, () => send());
    await until(() => ends.length === 200);
    expect(await send()).toMatchObject({ status: 503, body: '' });
    for (const end of ends) end();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual(Array(200).fill(202));
    handle = () => Promise.resolve();
    expect(await send()).toMatchObject({ status: 202 });
  });
});

describe('the rest', () => {
  test.each(['/health/liveness', '/health/readiness'])('%s says that we are here', async (path) => {
    expect(await send({ method: 'GET', path })).toMatchObject({ status: 200 });
  });

  test('who is not ready says so, and is alive all the same', async () => {
    isReady = false;
    expect(await send({ method: 'GET', path: '/health/readiness' })).toMatchObject({ status: 503 });
    expect(await send({ method: 'GET', path: '/health/liveness' })).toMatchObject({ status: 200 });
  });

  test.each([
    { method: 'GET', path: '/' },
    { method: 'PUT', path: '/' },
    { method: 'POST', path: '/other' },
    { method: 'GET', path: '/metrics' },
  ])('$method $path is not there', async ({ method, path }) => {
    expect(await send({ method, path })).toMatchObject({ status: 404, body: '' });
  });

  test('a path that cannot be decoded is refused', async () => {
    const { status } = await send({ method: 'GET', path: '/%' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  test('nobody is told what we are made of', async () => {
    expect((await send()).headers).not.toHaveProperty('x-powered-by');
  });

  test('an event that nobody could work off is written down, and is done', async () => {
    expect(await send({ path: '/dead-letter' })).toMatchObject({ status: 202, body: '' });
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 50,
        deadLetter: { id: 'a-1', type: event['ce-type'], kind: 'PowerTool', namespace: 'shop', name: 'job' },
      }),
    );
    expect(seen).toEqual([]);
  });
});
