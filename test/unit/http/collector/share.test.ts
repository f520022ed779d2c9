import { EventEmitter } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Response } from 'express';
import { audienceOf } from '../../../../lib/artifacts/audience.ts';
import { makeShare, SHARES } from '../../../../lib/http/collector/share.ts';
import { aCollector, aStoredJob, aToken, TOKEN, UPLOADER } from '../../../build/a-collector.ts';
import { aManifest, JOB } from '../../../build/a-run.ts';
import { aStore } from '../../../build/a-store.ts';
import { until } from '../../../build/until.ts';

const BANK = '0a1b2c3d-0000-4000-8000-00000000000b';

const anAnswer = (parts = {}): Response =>
  Object.assign(new EventEmitter(), { destroyed: false, ...parts }) as unknown as Response;

test('no namespace has more requests under way than its share, and each that ends makes room for one', () => {
  const share = makeShare(2);
  const [first, second] = [anAnswer(), anAnswer()];
  expect([share('shop', first), share('shop', second)]).toEqual([undefined, undefined]);
  expect(share('shop', anAnswer())).toMatchObject({
    code: 'too-many',
    message: expect.stringMatching(/shop/),
  });
  expect(share('bank', anAnswer())).toBeUndefined();
  first.emit('close');
  expect(share('shop', anAnswer())).toBeUndefined();
  expect(share('shop', anAnswer())).toMatchObject({ code: 'too-many' });
});

test('an answer that nobody waits for any more takes no room for ever', () => {
  const share = makeShare(1);
  share('shop', anAnswer({ destroyed: true }));
  expect(share('shop', anAnswer())).toBeUndefined();
});

test('all the shares of a namespace leave room for others among those that Knative lets in', () => {
  expect(SHARES.uploads + SHARES.beats + SHARES.results).toBeLessThan(100);
});

describe('A namespace whose requests are slow', () => {
  const OTHER = { namespace: 'bank', name: 'other', uid: '0a1b2c3d-0000-4000-8000-000000000002' };
  const OTHERS = aToken(audienceOf(OTHER));

  let it: Awaited<ReturnType<typeof aCollector>>;
  beforeEach(async () => {
    it = await aCollector();
    it.namespaces.set('bank', BANK);
    it.people.set(OTHERS, { username: UPLOADER, audiences: [audienceOf(OTHER)] });
    it.jobs.set('bank/other', aStoredJob({ metadata: { name: OTHER.name, uid: OTHER.uid } }));
  });
  afterEach(() => it.close());

  /** Begins as many requests, whose bodies do not come. */
  async function hold(count: number, method: string, path: string, token = TOKEN): Promise<void> {
    const { hostname: host, port } = new URL(it.root);
    const headers = { authorization: `Bearer ${token}`, 'content-length': 2 };
    for (let at = 0; at < count; at += 1) {
      const sent = request({ host, port, method, path: `${it.base}${path}`, headers });
      sent.on('error', () => undefined).on('response', (response) => response.resume());
      sent.write('{');
    }
    await until(() => it.reading() === count);
  }

  const publish = (token: string): ReturnType<typeof it.tell> =>
    it.tell('PUT', '/manifest', aManifest(), token);
  const beat = (token: string): ReturnType<typeof it.tell> =>
    it.tell('POST', '/beat', { phase: 'running', bytes: 0 }, token);

  test('is told to come again; its beats, and other namespaces, are not held up', async () => {
    await hold(SHARES.uploads, 'PUT', '/manifest');
    const { status, headers, json } = await publish(TOKEN);
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(json()).toMatchObject({ code: 'too-many', message: expect.stringContaining(JOB.namespace) });
    expect((await beat(TOKEN)).status).toBe(200);
    expect((await publish(OTHERS)).status).toBe(201);
  });

  test('has a share for beats too', async () => {
    await hold(SHARES.beats, 'POST', '/beat');
    expect((await beat(TOKEN)).status).toBe(429);
    expect((await publish(TOKEN)).status).toBe(201);
    expect((await beat(OTHERS)).status).toBe(200);
  });

  test('loses none of it to a stranger who only names it', async () => {
    const strangers = aToken(audienceOf(JOB), 'forged');
    const answers = await Promise.all(Array.from({ length: SHARES.beats + 10 }, () => beat(strangers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await beat(TOKEN)).status).toBe(200);
  });
});

test('Who reads gets no more than the share of the namespace, and only who may see it counts', async () => {
  let asked = 0;
  const folders = (folder: string): Promise<string[]> => {
    if (!folder.startsWith('shop')) return Promise.resolve([]);
    asked += 1;
    return new Promise(() => undefined);
  };
  const it = await aCollector({ store: { ...aStore(), folders } });
  const [jane, eve] = [aToken('api', 'jane'), aToken('api', 'eve')];
  it.namespaces.set('bank', BANK);
  it.people.set(jane, { username: 'jane', may: ['get shop', 'get bank'] });
  it.people.set(eve, { username: 'eve', may: [] });
  const list = (token: string, namespace: string): ReturnType<typeof it.as> =>
    it.as(token, 'GET', `/namespaces/${namespace}/jobs`);
  const refused = await Promise.all(Array.from({ length: SHARES.results }, () => list(eve, 'shop')));
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([403]));
  for (let at = 0; at < SHARES.results; at += 1) list(jane, 'shop').catch(() => undefined);
  await until(() => asked === SHARES.results);
  expect((await list(jane, 'shop')).status).toBe(429);
  expect((await list(jane, 'bank')).status).toBe(200);
  await it.close();
});
