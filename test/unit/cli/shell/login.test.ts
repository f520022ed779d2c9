import type { RequestOptions } from 'node:https';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeLogin, type Login } from '../../../../cli/shell/login.ts';
import { makeMachine } from '../harness/machine.ts';

const NOW = Date.parse('2026-11-26T10:00:00Z');
let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-login-'));
  now = NOW;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @param later the user in the kubeconfig when it is read again. */
function loginOf(user: object, later = user): Login {
  const machine = { ...makeMachine(), env: { PATH: '/usr/bin:/bin' }, now: () => new Date(now) };
  return makeLogin(configOf(user), () => configOf(later), { context: 'c' }, machine);
}

function configOf(user: object): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server: 'https://a', skipTLSVerify: false }],
    contexts: [{ name: 'c', cluster: 'c', user: 'u' }],
    users: [{ name: 'u', impersonateUser: 'jane', ...user }],
    currentContext: 'c',
  });
  return config;
}

/** A user of a plugin that counts its runs, and gives the number as token. */
function pluginUser(more: object = {}): object {
  writeFileSync(join(folder, 'status'), JSON.stringify({ token: 'TOKEN', ...more }));
  const script = `cd ${folder}; echo >>runs; sleep 0.1; test ! -e fail || exit 1
    echo "{\\"status\\":$(sed "s/TOKEN/token-$(wc -l <runs | tr -d ' ')/" status)}"`;
  return { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] } };
}
const runs = (): number => readFileSync(join(folder, 'runs'), 'utf8').length;

/** What a request is sent with. */
async function optionsOf(login: Login): Promise<RequestOptions> {
  const options: RequestOptions = {};
  await (await login.config()).applyToHTTPSOptions(options);
  return options;
}
async function headerOf(login: Login): Promise<unknown> {
  return ((await optionsOf(login)).headers as Record<string, unknown>)['Authorization'];
}

test('a token that never changes is the kubeconfig itself', async () => {
  const login = loginOf({ token: 'static' });
  expect(await headerOf(login)).toBe('Bearer static');
  expect(login.forget(await login.config())).toBe(false);
});

describe('By exec plugin', () => {
  test('requests that need it at once wait for one run, as whom the kubeconfig says', async () => {
    const login = loginOf(pluginUser());
    const [first, second] = await Promise.all([optionsOf(login), optionsOf(login)]);
    expect(first.headers).toEqual({ 'Impersonate-User': 'jane', Authorization: 'Bearer token-1' });
    expect(second.headers).toEqual(first.headers);
    expect(runs()).toBe(1);
  });

  test('what has an end is kept until then', async () => {
    const login = loginOf(pluginUser({ expirationTimestamp: '2026-11-26T10:05:00Z' }));
    await headerOf(login);
    now += 299_000;
    expect(await headerOf(login)).toBe('Bearer token-1');
    now += 1000;
    expect(await headerOf(login)).toBe('Bearer token-2');
  });

  test('what has none is kept until the cluster refuses it; who hears that late drops nothing newer', async () => {
    const login = loginOf(pluginUser());
    const refused = await login.config();
    now += 365 * 86_400_000;
    expect(await headerOf(login)).toBe('Bearer token-1');
    expect(login.forget(refused)).toBe(true);
    expect(await headerOf(login)).toBe('Bearer token-2');
    expect(login.forget(refused)).toBe(true);
    expect(await headerOf(login)).toBe('Bearer token-2');
  });

  test('a certificate and its key are those of the connection', async () => {
    const pair = { clientCertificateData: 'CERT', clientKeyData: 'KEY' };
    const own = { certFile: '/none', keyFile: '/none' };
    const options = await optionsOf(loginOf({ ...own, ...pluginUser({ ...pair, token: '' }) }));
    expect(options).toMatchObject({ cert: Buffer.from('CERT'), key: Buffer.from('KEY') });
    expect(options.headers).toEqual({ 'Impersonate-User': 'jane' });
  });

  test('after one that failed it is asked again', async () => {
    const login = loginOf(pluginUser());
    writeFileSync(join(folder, 'fail'), '');
    await expect(login.config()).rejects.toMatchObject({ exitCode: 3 });
    rmSync(join(folder, 'fail'));
    expect(await headerOf(login)).toBe('Bearer token-2');
  });

  test('a token that stands in the kubeconfig goes before it', async () => {
    const login = loginOf({ ...pluginUser(), token: 'static' });
    expect(await headerOf(login)).toBe('Bearer static');
    expect(login.forget(await login.config())).toBe(false);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  test.each([
    ['a block that is none', { exec: { command: 1 } }, /exec of its user cannot be read: .*command/],
    ['a program that is not there', { exec: { apiVersion: 'v1', command: 'no-such' } }, /no program no-such/],
  ])('%s is a failed login', async (_which, user, words) => {
    await expect(loginOf(user).config()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(words),
    });
  });
});

describe('By auth-provider oidc', () => {
  const idToken = (exp: number): string =>
    `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.c2ln`;
  const oidcUser = (token?: string): object => ({
    authProvider: {
      name: 'oidc',
      config: {
        'id-token': token,
        'refresh-token': 'r',
        'client-id': 'c',
        'idp-issuer-url': 'https://127.0.0.1:9',
      },
    },
  });

  test('its token is good until its end', async () => {
    const token = idToken(NOW / 1000 + 60);
    const login = loginOf(oidcUser(token));
    expect(await headerOf(login)).toBe(`Bearer ${token}`);
    expect(login.forget(await login.config())).toBe(false);
    now += 60_000;
    await expect(login.config()).rejects.toMatchObject({ exitCode: 3 });
  });

  test('one that has ended is taken again when kubectl has renewed it', async () => {
    const [old, renewed] = [idToken(NOW / 1000 + 60), idToken(NOW / 1000 + 300)];
    const login = loginOf(oidcUser(old), oidcUser(renewed));
    expect(await headerOf(login)).toBe(`Bearer ${old}`);
    now += 60_000;
    expect(await headerOf(login)).toBe(`Bearer ${renewed}`);
  });

  test.each([
    ['one that has ended', idToken(NOW / 1000)],
    ['one that is none', 'opaque'],
    ['no token', undefined],
  ])('%s is not renewed here, but by kubectl, and that is said', async (_which, token) => {
    await expect(loginOf(oidcUser(token)).config()).rejects.toMatchObject({
      exitCode: 3,
      message:
        'The login of this kubeconfig (auth-provider oidc) has expired.\nAny kubectl command renews it: kubectl auth whoami --context c; then try again.',
    });
  });
});
