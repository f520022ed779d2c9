import { expect, test } from '@jest/globals';
import { makeBearerToken } from '../../../../cli/shell/bearer-token.ts';
import { makeCluster } from '../harness/machine.ts';

const PATH = '/api/v1/namespaces/shop/serviceaccounts/reader/token';
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

test('a user has the token of his kubeconfig', async () => {
  expect(await makeBearerToken(makeCluster({}, 'mine'), undefined)()).toBe('mine');
});

test('who has none is told how to come by one', async () => {
  const { config, ...cluster } = makeCluster({});
  const without = { ...config, applyToHTTPSOptions: () => Promise.resolve() } as unknown as typeof config;
  await expect(makeBearerToken({ ...cluster, config: without }, undefined)()).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('kubectl -n shop create role artifact-reader --verb=get'),
  });
});

test('a login that fails is told as one', async () => {
  const { config, ...cluster } = makeCluster({});
  const expired = (): Promise<void> => Promise.reject(new Error('session expired'));
  const failing = { ...config, applyToHTTPSOptions: expired } as unknown as typeof config;
  await expect(makeBearerToken({ ...cluster, config: failing }, undefined)()).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/session expired\nLog in again/),
  });
});

test('a ServiceAccount gives a token of ten minutes, kept until shortly before its end', async () => {
  const cluster = makeCluster({ [PATH]: { status: { token: 'a', expirationTimestamp: inMinutes(10) } } });
  const token = makeBearerToken(cluster, 'reader');
  expect(await token()).toBe('a');
  expect(await token()).toBe('a');
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
