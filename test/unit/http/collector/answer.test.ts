import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import express, { type NextFunction, type Request, type Response } from 'express';
import { problem, type ProblemCode } from '../../../../lib/artifacts/problem.ts';
import { answering, type Answer } from '../../../../lib/http/collector/answer.ts';
import { aLog } from '../../../build/a-log.ts';
import { until } from '../../../build/until.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Serves one handler. @returns its port, and the faults that it leaves to others. */
async function serve(
  work: (request: Request, response: Response) => Promise<Answer> | Answer,
): Promise<{ port: number; faults: unknown[]; lines: ReturnType<typeof aLog>['lines'] }> {
  const faults: unknown[] = [];
  const { log, lines } = aLog();
  const app = express();
  app.use(answering(log, work));
  app.use((fault: unknown, _request: Request, response: Response, _next: NextFunction) => {
    faults.push(fault);
    response.destroy();
  });
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, faults, lines };
}

/** Sends so many bytes of a body of two. @returns the headers of the answer. */
function send(port: number, bytes: 1 | 2): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, method: 'PUT', headers: { 'content-length': 2 } }, (response) => {
      resolve(response.headers);
      sent.destroy();
    });
    sent.on('error', reject).write('x'.repeat(bytes));
  });
}

test.each<[ProblemCode, string | undefined]>([
  ['busy', '1'],
  ['too-many', '1'],
  ['no-store', '1'],
  ['quota', undefined],
  ['forbidden', undefined],
])('%s comes with the seconds after which one may try again: %s', async (code, seconds) => {
  const { port } = await serve(() => problem(code, 'words'));
  expect((await send(port, 2))['retry-after']).toBe(seconds);
});

test('the rest of a body that nobody wants is not waited for: the connection is closed', async () => {
  const { port } = await serve(() => problem('forbidden', 'words'));
  expect((await send(port, 1)).connection).toBe('close');
});

test('a connection whose body was read stays', async () => {
  const { port } = await serve(async (received) => {
    await buffer(received);
    return problem('mismatch', 'words');
  });
  expect((await send(port, 2)).connection).toBe('keep-alive');
});

test.each<[string, () => Answer]>([
  ['a fault', () => fail()],
  ['a problem', () => problem('busy', 'words')],
])('what has begun to be sent is broken off by %s, so that nobody takes it for all', async (_what, end) => {
  const { port, faults } = await serve((_request, response) => {
    response.write('half');
    return end();
  });
  await expect(fetch(`http://127.0.0.1:${port}`).then((response) => response.text())).rejects.toThrow();
  expect(faults).toEqual([]);
});

describe('In the log', () => {
  const big = async function* () {
    for (;;) yield await Promise.resolve(Buffer.alloc(2 ** 20));
  };

  test('who goes before he has sent all is no error', async () => {
    const { port, lines } = await serve(async (received) => {
      await buffer(received);
      return undefined;
    });
    const sent = request({ port, method: 'PUT', headers: { 'content-length': 2 } });
    sent.on('error', () => undefined).write('x', () => sent.destroy());
    await until(() => lines.length > 0);
    expect(lines).toEqual([expect.objectContaining({ level: 30 })]);
  });

  test('who goes before he has read all is no error', async () => {
    const { port, lines } = await serve(async (_request, response) => {
      await pipeline(big, response);
      return undefined;
    });
    await fetch(`http://127.0.0.1:${port}`).then((response) => response.body?.cancel());
    await until(() => lines.length > 0);
    expect(lines).toEqual([expect.objectContaining({ level: 30 })]);
  });

  test('what breaks on our side is one, also when half of the answer has gone', async () => {
    const { port, lines } = await serve(async (_request, response) => {
      await pipeline(async function* () {
        yield await Promise.resolve('half');
        fail();
      }, response);
      return undefined;
    });
    await expect(fetch(`http://127.0.0.1:${port}`).then((response) => response.text())).rejects.toThrow();
    await until(() => lines.length > 0);
    expect(lines).toEqual([expect.objectContaining({ level: 50 })]);
  });
});

function fail(): never {
  throw new Error('gone');
}
