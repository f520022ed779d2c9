import { describe, expect, test } from '@jest/globals';
import { API_VERSION, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { powerToolConfigsPath } from '../../lib/kube/paths.ts';
import { admin, refusalOf } from './harness/api.ts';
import type { KubeObject } from './harness/path-of.ts';

/** Sends a PowerToolConfig, stores nothing. */
async function tryConfig(spec: unknown, query: Record<string, string> = {}): Promise<KubeObject> {
  const metadata = { name: 'config', namespace: SYSTEM_NAMESPACE };
  const body = { apiVersion: API_VERSION, kind: 'PowerToolConfig', metadata, spec };
  const made = await admin({
    method: 'POST',
    path: powerToolConfigsPath,
    body,
    query: { dryRun: 'All', ...query },
  });
  return made as KubeObject;
}

const adds = (add: unknown): Record<string, unknown> => ({
  name: 'aperf',
  security: { capabilities: { add } },
});

describe('A PowerToolConfig', () => {
  test('as in the security model is accepted as it stands', async () => {
    const spec = {
      name: 'aperf',
      security: { allowPrivileged: false, capabilities: { add: ['SYS_PTRACE'] } },
    };
    expect((await tryConfig(spec, { fieldValidation: 'Strict' })).spec).toEqual(spec);
  });

  test('without security gives no right', async () => {
    expect((await tryConfig({ name: 'aperf' })).spec).toEqual({
      name: 'aperf',
      security: { allowPrivileged: false },
    });
  });

  test('with capabilities alone is not privileged', async () => {
    expect((await tryConfig(adds(['BPF']))).spec?.['security']).toMatchObject({ allowPrivileged: false });
  });

  test('without a name of a tool, or without spec, is refused', async () => {
    expect((await refusalOf(tryConfig({}))).message).toContain('spec.name: Required value');
    expect((await refusalOf(tryConfig(undefined))).message).toContain('spec: Required value');
  });

  test.each([['../x'], ['a'.repeat(64)], ['Aperf'], ['']])('for the tool %j is refused', async (name) => {
    const { status, message } = await refusalOf(tryConfig({ name }));
    expect(status).toBe(422);
    expect(message).toContain('spec.name: ');
  });

  test.each([
    ['lower case', ['sys_ptrace']],
    ['a dash', ['SYS-PTRACE']],
    ['a blank', ['SYS PTRACE']],
    ['nothing', ['']],
    ['CAP_ in front, which container runtimes ignore', ['CAP_SYS_PTRACE']],
    ['too long a name', ['A'.repeat(64)]],
    ['the same twice', ['BPF', 'BPF']],
    ['more than there are', Array.from({ length: 42 }, (_, at) => `C${at}`)],
    ['a text', 'SYS_PTRACE'],
  ])('with %s as capability is refused', async (_name, add) => {
    const { status, message } = await refusalOf(tryConfig(adds(add)));
    expect(status).toBe(422);
    expect(message).toContain('spec.security.capabilities.add');
  });

  test.each([['PT5M'], ['5'], ['-5m'], [''], ['5 m'], ['1d']])(
    'with maxDuration %j is refused',
    async (maxDuration) => {
      const { status, message } = await refusalOf(tryConfig({ name: 'aperf', maxDuration }));
      expect(status).toBe(422);
      expect(message).toContain('spec.maxDuration: ');
    },
  );

  test.each([['30s'], ['5m'], ['1h30m'], ['24h']])('with maxDuration %j is accepted', async (maxDuration) => {
    expect((await tryConfig({ name: 'aperf', maxDuration })).spec).toMatchObject({ maxDuration });
  });

  test.each([
    ['an empty name', ['']],
    ['the same twice', ['a', 'a']],
    ['no list', 'a'],
  ])('with allowedNamespaces of %s is refused', async (_name, allowedNamespaces) => {
    expect((await refusalOf(tryConfig({ name: 'aperf', allowedNamespaces }))).status).toBe(422);
  });

  test('with an image or another unknown field is refused when validation is strict, else the field is dropped', async () => {
    const spec = { name: 'aperf', image: 'evil.test/x:v1', security: { hostPID: true } };
    const { status, message } = await refusalOf(tryConfig(spec, { fieldValidation: 'Strict' }));
    expect(status).toBe(400);
    expect(message).toContain('unknown field "spec.image"');
    expect(message).toContain('unknown field "spec.security.hostPID"');
    expect((await tryConfig(spec)).spec).toEqual({ name: 'aperf', security: { allowPrivileged: false } });
  });
});
