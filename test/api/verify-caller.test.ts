import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeApp } from '../../lib/http/app.ts';
import { makeServer } from '../../lib/http/make-server.ts';
import { verifyCaller } from '../../lib/http/verify-caller.ts';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { aLog } from '../build/a-log.ts';
import { admin, clientOf } from './harness/api.ts';
import { unique } from './harness/objects.ts';
import { EVENT_HEADERS } from '../build/event-headers.ts';

/** As the API server of these tests is told. */
const ISSUER = 'https://toe.test';
const AUDIENCE = 'serving.knative.dev/service/toe-system/toe-status';
const SENDER = unique('sender');

beforeAll(async () => {
  for (const namespace of [SYSTEM_NAMESPACE, 'default'])
    await admin({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
      body: { metadata: { name: SENDER } },
    });
});

async function mint(namespace: string, audiences: readonly string[]): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${SENDER}/token`;
  const body = { spec: { audiences, expirationSeconds: 600 } };
  const { status } = (await admin({ method: 'POST', path, body })) as { status: { token: string } };
  return status.token;
}

/** The status of an event at the function status, which reads the keys with its real token. */
async function send(token: string, issuer = ISSUER): Promise<number> {
  const { log } = aLog();
  const verify = verifyCaller(
    { issuer, audience: AUDIENCE },
    { kube: clientOf('status'), log, now: () => new Date() },
  );
  const app = makeApp({ handle: () => Promise.resolve(), log, verify });
  await using server = makeServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { ...EVENT_HEADERS, connection: 'close', authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body: '{}' });
  return response.status;
}

describe('With the keys and tokens of a real API server', () => {
  test('an account of our namespace with a token for us is let in', async () => {
    expect(await send(await mint(SYSTEM_NAMESPACE, [AUDIENCE]))).toBe(202);
  });

  test('a token for the API server is not taken', async () => {
    expect(await send(await mint(SYSTEM_NAMESPACE, [ISSUER]))).toBe(401);
  });

  test('an account of another namespace is not let in, whatever its token is for', async () => {
    expect(await send(await mint('default', [AUDIENCE]))).toBe(401);
  });

  test('the tokens of another cluster are not taken', async () => {
    expect(await send(await mint(SYSTEM_NAMESPACE, [AUDIENCE]), 'https://other.test')).toBe(401);
  });
});
