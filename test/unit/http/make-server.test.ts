import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { makeApp } from '../../../lib/http/app.ts';
import { makeServer, RECEIVE_TIMEOUT } from '../../../lib/http/make-server.ts';
import { aLog } from '../../build/a-log.ts';

const EVENT = [
  'ce-specversion: 1.0',
  'ce-id: a',
  'ce-source: s',
  'ce-type: dev.knative.apiserver.ref.add',
  'ce-kind: PowerTool',
  'ce-namespace: shop',
  'ce-name: job',
];

let server: Server;
let handled = 0;

beforeAll(async () => {
  const handle = (): Promise<void> => {
    handled += 1;
    return Promise.resolve();
  };
  server = makeServer(makeApp({ handle, log: aLog().log })).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function open(): Socket {
  return connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
}

/** All that the server says until it closes the connection. */
async function hear(socket: Socket): Promise<string> {
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  await once(socket, 'close');
  return heard;
}

/** What the server answers to these bytes. */
function answerTo(...lines: readonly string[]): Promise<string> {
  const socket = open();
  socket.end(lines.join('\r\n'));
  return hear(socket);
}

const post = (...headers: readonly string[]): string[] => [
  'POST / HTTP/1.1',
  'host: a',
  ...EVENT,
  ...headers,
];

describe('A request that is', () => {
  test('plain is served', async () => {
    expect(await answerTo(...post('content-length: 0', 'connection: close'), '', '')).toMatch(
      /^HTTP\/1.1 202 /,
    );
    expect(handled).toBe(1);
  });

  test.each([
    {
      name: 'of two lengths (chunked and counted)',
      bytes: [...post('content-length: 4', 'transfer-encoding: chunked'), '', '0', '', ''],
      want: 400,
    },
    {
      name: 'of two different lengths',
      bytes: [...post('content-length: 1', 'content-length: 2'), '', '{}'],
      want: 400,
    },
    { name: 'of a length that is none', bytes: [...post('content-length: +2'), '', '{}'], want: 400 },
    {
      name: 'chunked twice over',
      bytes: [...post('transfer-encoding: chunked, chunked'), '', '0', '', ''],
      want: 400,
    },
    {
      name: 'separated by bare line feeds',
      bytes: [post('content-length: 0', '', '').join('\n')],
      want: 400,
    },
    {
      name: 'with a folded header',
      bytes: [...post('x-a: b', ' c', 'content-length: 0'), '', ''],
      want: 400,
    },
    { name: 'with a space before the colon', bytes: [...post('content-length : 0'), '', ''], want: 400 },
    { name: 'with a NUL in a header', bytes: [...post('x-a: \0', 'content-length: 0'), '', ''], want: 400 },
    { name: 'without a host', bytes: ['POST / HTTP/1.1', ...EVENT, 'content-length: 0', '', ''], want: 400 },
    { name: 'of 17 KiB of headers', bytes: [...post(`x-a: ${'a'.repeat(17 * 1024)}`), '', ''], want: 431 },
    {
      name: 'of a long URL',
      bytes: [`POST /${'a'.repeat(17 * 1024)} HTTP/1.1`, 'host: a', '', ''],
      want: 431,
    },
    {
      name: 'with a fragment in its path',
      bytes: ['POST /#a HTTP/1.1', 'host: a', ...EVENT, 'content-length: 0', '', ''],
      want: 400,
    },
    {
      name: 'for a proxy (absolute form)',
      bytes: ['POST http://a/ HTTP/1.1', 'host: a', ...EVENT, 'content-length: 0', '', ''],
      want: 400,
    },
    { name: 'about the server (asterisk form)', bytes: ['OPTIONS * HTTP/1.1', 'host: a', '', ''], want: 400 },
    { name: 'of another protocol', bytes: ['\x16\x03\x01\x02', '', ''], want: 400 },
    { name: 'of a method that nobody knows', bytes: ['PWN / HTTP/1.1', 'host: a', '', ''], want: 400 },
  ])('$name is answered by $want, and the connection is closed', async ({ bytes, want }) => {
    const before = handled;
    expect(await answerTo(...bytes)).toMatch(new RegExp(`^HTTP/1.1 ${want} `));
    expect(handled).toBe(before);
  });

  test('a tunnel is not opened', async () => {
    expect(await answerTo('CONNECT a:1 HTTP/1.1', 'host: a', '', '')).toBe('');
  });
});

describe('Who is slow', () => {
  const SLOW = 200;
  jest.setTimeout(60_000);

  /** Sends a byte every second. @returns seconds until it was cut. */
  async function dribble(bytes: string): Promise<number> {
    const began = performance.now();
    const socket = open();
    let at = 0;
    const timer = setInterval(() => void socket.write(bytes[at++ % bytes.length] ?? ''), 1000);
    await hear(socket);
    clearInterval(timer);
    return (performance.now() - began) / 1000;
  }

  test('is cut after 10 s, all 200 of them, and the others are served meanwhile', async () => {
    const head = [...post('content-length: 100'), '', ''].join('\r\n');
    const slow = Array.from({ length: SLOW }, (_, at) => {
      if (at % 3 === 0) return dribble(head);
      const socket = open();
      const began = performance.now();
      // Those that never say a word are slow too.
      if (at % 3 === 1) socket.write(head);
      return hear(socket).then(() => (performance.now() - began) / 1000);
    });
    const longest = RECEIVE_TIMEOUT / 1000 + 10;
    let served = 0;
    const timer = setInterval(() => {
      void answerTo(...post('content-length: 0', 'connection: close'), '', '').then((answer) => {
        if (answer.includes(' 202 ')) served += 1;
      });
    }, 100);
    const seconds = await Promise.all(slow);
    clearInterval(timer);
    expect(Math.min(...seconds)).toBeGreaterThan(9);
    expect(Math.max(...seconds)).toBeLessThan(longest);
    expect(served).toBeGreaterThan(10);
  });
});
