import { expect, test } from '@jest/globals';
import type { KubeConfig } from '@kubernetes/client-node';
import { makeBearerToken } from '../../../../cli/shell/bearer-token.ts';
import { makeCluster } from '../harness/machine.ts';

const PATH = '/api/v1/namespaces/shop/serviceaccounts/reader/token';
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

test('a user has the token of his kubeconfig', async () => {
  expect((await makeBearerToken(makeCluster({}, 'mine'), undefined)()).token).toBe('mine');
});

test('what is dropped is the login that it came from, also when there is a newer one', async () => {
  const cluster = makeCluster({}, 'mine');
  const configs = await Promise.all([cluster.login.config(), makeCluster({}, 'other').login.config()]);
  const dropped: KubeConfig[] = [];
  let at = 0;
  const login = {
    config: () => Promise.resolve(configs[at++] as KubeConfig),
    forget: (refused: KubeConfig): boolean => dropped.push(refused) > 0,
  };
  const bearer = makeBearerToken({ ...cluster, login }, undefined);
  const [first, second] = [await bearer(), await bearer()];
  expect([first.token, second.token]).toEqual(['mine', 'other']);
  expect(first.forget()).toBe(true);
  expect(dropped).toEqual([configs[0]]);
});

/** A cluster whose kubeconfig does this for who wants a token of it. */
function withLogin(applyToHTTPSOptions: () => Promise<void>): ReturnType<typeof makeCluster> {
  const config = { applyToHTTPSOptions } as unknown as KubeConfig;
  return { ...makeCluster({}), login: { config: () => Promise.resolve(config), forget: () => false } };
}

test('who has none is told how to come by one', async () => {
  const without = withLogin(() => Promise.resolve());
  await expect(makeBearerToken(without, undefined)()).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('kubectl -n shop create role artifact-reader --verb=get'),
  });
});

test('a login that fails is told as one', async () => {
  const failing = withLogin(() => Promise.reject(new Error('session expired')));
  await expect(makeBearerToken(failing, undefined)()).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/session expired\nLog in again/),
  });
});

test('a ServiceAccount gives a token of ten minutes, kept until shortly before its end', async () => {
  const cluster = makeCluster({ [PATH]: { status: { token: 'a', expirationTimestamp: inMinutes(10) } } });
  const token = makeBearerToken(cluster, 'reader');
  expect((await token()).token).toBe('a');
  expect((await token()).token).toBe('a');
  expect(cluster.requests).toEqual([
    expect.objectContaining({
      method: 'POST',
      body: expect.objectContaining({ spec: { expirationSeconds: 600 } }),
    }),
  ]);
});

test('a token that is about to end is renewed', async () => {
  const cluster = makeCluster({ [PATH]: { status: { token: 'a', expirationTimestamp: inMinutes(1) } } });
  const token = makeBearerToken(cluster, 'reader');
  await token();
  await token();
  expect(cluster.requests).toHaveLength(2);
});

test('a ServiceAccount that there is not is named', async () => {
  await expect(makeBearerToken(makeCluster({}), 'reader')()).rejects.toMatchObject({
    message: expect.stringContaining('the ServiceAccount reader in shop'),
  });
});
