import { expect, test } from '@jest/globals';
import { execInfo, execPlugin } from '../../../../cli/core/exec-plugin.ts';

const plugin = { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'login' };
const cluster = { name: 'c', server: 'https://a', skipTLSVerify: false };

test('a plugin as tools write it into a kubeconfig is read', () => {
  const empty = { args: null, env: null, installHint: null };
  expect(execPlugin.parse({ ...plugin, ...empty, interactiveMode: 'IfAvailable' })).toMatchObject(plugin);
  expect(execPlugin.safeParse({ ...plugin, command: '' }).success).toBe(false);
});

test('a plugin is told the version of its block, and whether it may ask', () => {
  expect(JSON.parse(execInfo(plugin, true, cluster))).toEqual({
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: true },
  });
});

test.each([
  [cluster, { server: 'https://a' }],
  [
    { ...cluster, tlsServerName: 'b', skipTLSVerify: true, caData: 'Y2E=', proxyUrl: 'http://p' },
    {
      server: 'https://a',
      'tls-server-name': 'b',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': 'Y2E=',
      'proxy-url': 'http://p',
    },
  ],
])('one that wants to know the cluster is told what the kubeconfig says: %j', (of, told) => {
  const info = JSON.parse(execInfo({ ...plugin, provideClusterInfo: true }, false, of)) as object;
  expect(info).toMatchObject({ spec: { interactive: false, cluster: told } });
});
