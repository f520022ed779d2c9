import * as http from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EXIT, Failure } from '../../../../cli/core/failure.ts';
import type { Collector, CollectorRequest } from '../../../../cli/shell/collector.ts';
import { serveUi, type ServedUi } from '../../../../cli/shell/serve-ui.ts';
import { failure } from '../../../../functions/collector/ui/reading/schema.ts';
import { makeMachine } from '../harness/machine.ts';

let ui: ServedUi;
let requests: CollectorRequest[];
let told: string[];
let collector: Collector;

beforeEach(async () => {
  [requests, told] = [[], []];
  collector = { send: (request) => Promise.resolve(answerTo(request)), close: () => undefined };
  ui = await serveUi(
    { ...collector, send: (request) => collector.send(request) },
    {
      random: makeMachine().random,
      onOpen: () => told.push('opened'),
      onReuse: () => told.push('reused'),
      onTrouble: (why) => told.push(why),
    },
  );
});
afterEach(() => ui.close());

function answerTo(request: CollectorRequest): http.IncomingMessage {
  requests.push(request);
  const headers = { 'content-type': 'text/html', 'set-cookie': ['a=b'] };
  return Object.assign(Readable.from(['<p>']), {
    statusCode: 200,
    headers,
  }) as unknown as http.IncomingMessage;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

function ask(url: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject).end();
  });
}

const origin = (): string => new URL(ui.link()).origin;

/** Opens the page. @returns the address below which it is. */
async function open(): Promise<string> {
  const { headers } = await ask(ui.link());
  return `${origin()}${headers.location ?? ''}`;
}

test('a link leads once to an address with a secret in it, and tells of it', async () => {
  const link = ui.link();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\/\d{32}$/);
  const first = await ask(link);
  expect(first).toMatchObject({ status: 302, headers: { location: expect.stringMatching(/^\/\d{64}\/$/) } });
  expect(first.headers['referrer-policy']).toBe('no-referrer');
  expect(await ask(link)).toMatchObject({ status: 403, text: expect.stringContaining('has been used') });
  expect(told).toEqual(['opened', 'reused']);
  expect(ui.link()).not.toBe(link);
  expect(await ask(ui.link())).toMatchObject({ status: 302 });
});

test('below that address is the collector, asked for nothing that the browser says of its user', async () => {
  const page = await open();
  const headers = { authorization: 'Bearer x', cookie: 'a=b', range: 'bytes=1-', 'if-none-match': '"e"' };
  const answer = await ask(`${page}api/v1/whoami?a=b`, headers);
  expect(answer).toMatchObject({ status: 200, text: '<p>', headers: { 'content-type': 'text/html' } });
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(requests).toEqual([
    { method: 'GET', path: '/api/v1/whoami?a=b', headers: { range: 'bytes=1-', 'if-none-match': '"e"' } },
  ]);
});

test.each([
  ['without the secret', (): string => `${origin()}/api/v1/whoami`],
  ['at the root', (): string => `${origin()}/`],
  ['with a wrong secret', (): string => `${origin()}/${'9'.repeat(64)}/`],
  ['with a link of somebody else', (): string => `${origin()}/open/${'9'.repeat(32)}`],
])('%s nothing is answered', async (_where, url) => {
  await open();
  expect(await ask(url())).toMatchObject({ status: 403 });
  expect(requests).toEqual([]);
  expect(told).toEqual(['opened']);
});

test.each(['x', 'x/', '?a=b', '%2f'])('at the secret with %j behind it nothing is answered', async (more) => {
  const page = await open();
  expect(await ask(`${page.replace(/\/$/, '')}${more}`)).toMatchObject({ status: 403 });
  expect(requests).toEqual([]);
});

test('a page that gives its own name this address is refused, whatever it knows', async () => {
  const page = await open();
  for (const host of ['evil.example', `evil.example:${new URL(page).port}`, '127.0.0.1'])
    expect(await ask(page, { host })).toMatchObject({ status: 403 });
  expect(await ask(page, { host: `localhost:${new URL(page).port}` })).toMatchObject({ status: 200 });
  expect(requests).toHaveLength(1);
});

test.each([
  ['GET', 200, 1],
  ['HEAD', 200, 1],
  ['DELETE', 403, 0],
  ['POST', 403, 0],
  ['PUT', 403, 0],
  ['OPTIONS', 403, 0],
])('%s is answered with %i: only what reads goes on to the collector', async (method, status, asked) => {
  expect(await ask(await open(), {}, method)).toMatchObject({ status });
  expect(requests).toHaveLength(asked);
});

describe('A collector that cannot be asked', () => {
  const failing = (error: Error): void => {
    collector = { ...collector, send: () => Promise.reject(error) };
  };
  const expired = new Failure(EXIT.refused, 'Log in again.');

  test('is said in words, without what only the machine knows', async () => {
    const page = await open();
    failing(expired);
    expect(await ask(page)).toMatchObject({ status: 502, text: 'Log in again.\n' });
    failing(new Error('secret token'));
    expect(await ask(page)).toMatchObject({ status: 502, text: 'The collector does not answer.\n' });
  });

  test('is said to the page as the collector says what is wrong', async () => {
    const page = await open();
    failing(expired);
    const { status, headers, text } = await ask(`${page}api/v1/whoami`);
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 502,
      type: 'application/json; charset=utf-8',
    });
    expect(failure.parse(JSON.parse(text))).toMatchObject({ message: 'Log in again.' });
  });

  test('is told once, and again when the reason is another or it has answered since', async () => {
    const page = await open();
    const works = collector;
    const poll = (): Promise<Answer> => ask(`${page}api/v1/whoami`);
    for (const error of [expired, expired, new Error('x'), new Error('y'), expired]) {
      failing(error);
      await poll();
    }
    expect(told.slice(1)).toEqual(['Log in again.', 'The collector does not answer.', 'Log in again.']);
    collector = works;
    await poll();
    failing(expired);
    await poll();
    expect(told.slice(4)).toEqual(['Log in again.']);
  });
});
