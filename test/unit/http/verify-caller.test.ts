import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { makeApp } from '../../../lib/http/app.ts';
import { makeServer } from '../../../lib/http/make-server.ts';
import { verifyCaller } from '../../../lib/http/verify-caller.ts';
import type { KubeRequest } from '../../../lib/kube/port.ts';
import { kubeError } from '../../build/a-kube.ts';
import { aLog } from '../../build/a-log.ts';
import { EVENT_HEADERS } from '../../build/event-headers.ts';

const RULES = {
  issuer: 'https://cluster.test',
  audience: 'serving.knative.dev/service/toe-system/toe-status',
};
const SECONDS = 1_767_268_800;

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let [first, second]: Pair[] = [];

beforeAll(async () => {
  [first, second] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('RS256')]);
});

function pairOf(pair: Pair | undefined): Pair {
  if (!pair) throw new Error('the keys are not made yet');
  return pair;
}

interface Served {
  /** @returns the status of an event with this header; its body is always empty. */
  readonly send: (authorization: string | undefined, path?: string) => Promise<number>;
  readonly asked: KubeRequest[];
  readonly handled: () => number;
  readonly lines: Record<string, unknown>[];
  keys: Pair[];
  fault: Error | undefined;
  seconds: number;
}

/** A function that wants to know who sends; each request has a server of its own. */
function aFunction(): Served {
  const { log, lines } = aLog();
  const asked: KubeRequest[] = [];
  let handled = 0;
  const kube = async (request: KubeRequest): Promise<unknown> => {
    asked.push(request);
    if (served.fault) throw served.fault;
    const keys = served.keys.map(async ({ publicKey }) => ({
      ...(await exportJWK(publicKey)),
      kid: nameOf(publicKey),
      use: 'sig',
      alg: publicKey.algorithm.name.startsWith('EC') ? 'ES256' : 'RS256',
    }));
    return { keys: await Promise.all(keys) };
  };
  const verify = verifyCaller(RULES, { kube, log, now: () => new Date(served.seconds * 1000) });
  const handle = (): Promise<void> => {
    handled += 1;
    return Promise.resolve();
  };
  const app = makeApp({ handle, log, verify });
  const send: Served['send'] = async (authorization, path = '/') => {
    await using server = makeServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const headers = { ...EVENT_HEADERS, connection: 'close', ...(authorization ? { authorization } : {}) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: '{}' });
    expect(await response.text()).toBe('');
    return response.status;
  };
  const served: Served = {
    send,
    asked,
    handled: () => handled,
    lines,
    keys: [pairOf(first)],
    fault: undefined,
    seconds: SECONDS,
  };
  return served;
}

const nameOf = (key: Pair['publicKey']): string => key.algorithm.name;

const GOOD: JWTPayload = {
  iss: RULES.issuer,
  aud: [RULES.audience],
  sub: 'system:serviceaccount:toe-system:toe-status-pod-update-oidc-eventing.knative.dev-trigger',
  iat: SECONDS - 60,
  nbf: SECONDS - 60,
  exp: SECONDS + 3600,
};

/** The header for a token. */
async function bearer(change: Readonly<Record<string, unknown>> = {}, pair = pairOf(first)): Promise<string> {
  const alg = nameOf(pair.privateKey).startsWith('EC') ? 'ES256' : 'RS256';
  const header = { alg, kid: nameOf(pair.publicKey) };
  const claims = JSON.parse(JSON.stringify({ ...GOOD, ...change })) as JWTPayload;
  return `Bearer ${await new SignJWT(claims).setProtectedHeader(header).sign(pair.privateKey)}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

test('who carries a token for us is let in, and the keys are read once', async () => {
  const served = aFunction();
  expect(await served.send(await bearer())).toBe(202);
  expect(await served.send(await bearer({ aud: RULES.audience }))).toBe(202);
  expect(await served.send(await bearer(), '/dead-letter')).toBe(202);
  expect(served.handled()).toBe(2);
  expect(served.asked).toEqual([{ method: 'GET', path: '/openid/v1/jwks' }]);
});

describe('401, and nothing else, gets a caller with', () => {
  const cases: Record<string, () => string | undefined | Promise<string>> = {
    'no token': () => undefined,
    'another scheme': () => 'Basic YTpi',
    'half a token': async () => (await bearer()).split('.').slice(0, 2).join('.'),
    'a token that is none': () => 'Bearer a.b.c',
    'alg none': () => `Bearer ${encode({ alg: 'none' })}.${encode(GOOD)}.`,
    'alg none and a signature': () => `Bearer ${encode({ alg: 'none' })}.${encode(GOOD)}.AAAA`,
    'the public key as shared secret': async () => {
      const secret = Buffer.from(await exportSPKI(pairOf(first).publicKey));
      const header = { alg: 'HS256', kid: nameOf(pairOf(first).publicKey) };
      return `Bearer ${await new SignJWT(GOOD).setProtectedHeader(header).sign(secret)}`;
    },
    'a signature of somebody else': async () => bearer({}, await generateKeyPair('ES256')),
    'a changed claim': async () => {
      const [header, , signature] = (await bearer()).split('.');
      return `${header}.${encode({ ...GOOD, exp: SECONDS + 7200 })}.${signature}`;
    },
    'another issuer': () => bearer({ iss: 'https://other.test' }),
    'no issuer': () => bearer({ iss: undefined }),
    'another audience': () => bearer({ aud: ['https://kubernetes.default.svc'] }),
    'no audience': () => bearer({ aud: undefined }),
    'the audience of another function': () => bearer({ aud: RULES.audience.replace('status', 'creation') }),
    'a token that is over': () => bearer({ exp: SECONDS - 11 }),
    'a token without end': () => bearer({ exp: undefined }),
    'a token that is not good yet': () => bearer({ nbf: SECONDS + 11 }),
    'the account of another namespace': () => bearer({ sub: 'system:serviceaccount:shop:toe-status' }),
    'a namespace that begins alike': () => bearer({ sub: 'system:serviceaccount:toe-system2:a' }),
    'no account': () => bearer({ sub: undefined }),
  };

  test.each(Object.entries(cases))('%s', async (_name, make) => {
    const served = aFunction();
    for (const path of ['/', '/dead-letter']) expect(await served.send(await make(), path)).toBe(401);
    expect(served.handled()).toBe(0);
    expect(served.asked.filter(({ path }) => path !== '/openid/v1/jwks')).toEqual([]);
    expect(served.lines).toEqual([
      expect.objectContaining({ why: expect.stringMatching(/^ERR_/) as string }),
      expect.objectContaining({ why: expect.stringMatching(/^ERR_/) as string }),
    ]);
  });
});

test.each([
  { name: 'over for less than clocks differ', change: { exp: SECONDS - 5 } },
  { name: 'good in less than clocks differ', change: { nbf: SECONDS + 5 } },
])('a token $name is taken', async ({ change }) => {
  expect(await aFunction().send(await bearer(change))).toBe(202);
});

test('a new key of the API server is found, but not looked for all the time', async () => {
  const served = aFunction();
  expect(await served.send(await bearer())).toBe(202);
  served.keys = [pairOf(second)];
  expect(await served.send(await bearer({}, pairOf(second)))).toBe(401);
  served.seconds += 31;
  expect(await served.send(await bearer({}, pairOf(second)))).toBe(202);
  expect(await served.send(await bearer())).toBe(401);
  expect(served.asked).toHaveLength(2);
});

test('while the API server does not answer, a caller is to come again', async () => {
  const served = aFunction();
  served.fault = kubeError('Unavailable', 0);
  expect(await served.send(await bearer())).toBe(503);
  served.fault = undefined;
  expect(await served.send(await bearer())).toBe(202);
});
