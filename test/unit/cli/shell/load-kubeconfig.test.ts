import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadKubeconfig } from '../../../../cli/shell/load-kubeconfig.ts';

let folder: string;
const of = (...names: string[]): string => names.map((name) => name && join(folder, name)).join(':');

/** A kubeconfig whose entries all have these names; their values say which file they are of. */
function config(file: string, names: readonly string[], current?: string): string {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './bin/login' };
  return JSON.stringify({
    clusters: names.map((name) => ({
      name,
      cluster: { server: `https://${file}`, 'certificate-authority': 'ca.crt' },
    })),
    users: names.map((name) => ({ name, user: { token: file, 'client-key': '/keys/key', exec } })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name, namespace: file } })),
    ...(current === undefined ? {} : { 'current-context': current }),
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-kubeconfig-'));
  for (const file of ['a', 'b', 'none']) mkdirSync(join(folder, file));
  writeFileSync(join(folder, 'a/config'), config('a', ['dev', 'both'], 'dev'));
  writeFileSync(join(folder, 'b/config'), config('b', ['prod', 'both'], 'prod'));
  writeFileSync(join(folder, 'none/config'), config('none', ['other'], ''));
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'wrong'), 'a: [');
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [['a/config', 'b/config'], 'dev'],
  [['b/config', 'a/config'], 'prod'],
  [['none/config', 'b/config', 'a/config'], 'prod'],
  [['missing', 'a/config'], 'dev'],
  [['', 'a/config', '', 'missing'], 'dev'],
  [['empty', 'b/config'], 'prod'],
  [['none/config'], undefined],
])('of %j the first that names a current context decides: %s', (files, current) => {
  expect(loadKubeconfig(undefined, { KUBECONFIG: of(...files) })?.getCurrentContext()).toBe(current);
});

test('what two files name is that of the first, and the others of both are there', () => {
  const loaded = loadKubeconfig(undefined, { KUBECONFIG: of('a/config', 'b/config') });
  expect(loaded?.getContexts().map(({ name, namespace }) => [name, namespace])).toEqual([
    ['dev', 'a'],
    ['both', 'a'],
    ['prod', 'b'],
  ]);
  expect(loaded?.getCluster('both')?.server).toBe('https://a');
  expect(loaded?.getUser('both')?.token).toBe('a');
  expect(loaded?.getUsers()).toHaveLength(3);
});

test('a path is relative to the file that it stands in, and so is the command of a login', () => {
  const loaded = loadKubeconfig(undefined, { KUBECONFIG: of('a/config', 'b/config') });
  expect(loaded?.getCluster('dev')?.caFile).toBe(join(folder, 'a/ca.crt'));
  expect(loaded?.getCluster('prod')?.caFile).toBe(join(folder, 'b/ca.crt'));
  expect(loaded?.getUser('prod')).toMatchObject({
    keyFile: '/keys/key',
    exec: { command: join(folder, 'b/bin/login') },
  });
});

test('a file that is named is the only one', () => {
  const loaded = loadKubeconfig(join(folder, 'b/config'), { KUBECONFIG: of('a/config') });
  expect(loaded?.getContexts().map(({ name }) => name)).toEqual(['prod', 'both']);
});

test('where every file is missing there is no kubeconfig', () => {
  expect(loadKubeconfig(undefined, { KUBECONFIG: of('missing', 'away') })).toBeUndefined();
});

test.each([
  ['one that cannot be read', undefined, 'wrong'],
  ['one that is named and missing', 'missing', ''],
])('%s is named as wrong usage', (_which, named, other) => {
  const file = named && join(folder, named);
  expect(() => loadKubeconfig(file, { KUBECONFIG: of('a/config', other) })).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: expect.stringMatching(
        new RegExp(`${folder}/(wrong|missing) cannot be read: .*\n.*--kubeconfig`),
      ),
    }),
  );
});
