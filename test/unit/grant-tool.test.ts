import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

let folder: string;

// A kubectl that writes down what it is asked for, with what it is given to apply.
const KUBECTL = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$3" in
apply) cat >>"$CALLS" ;;
create) echo "binding of $*" ;;
esac
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-test-'));
  writeFileSync(join(folder, 'kubectl'), KUBECTL);
  chmodSync(join(folder, 'kubectl'), 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

function grant(...args: readonly string[]): { code: number | null; out: string; calls: string } {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, CALLS: calls };
  const { status, stdout, stderr } = spawnSync('./grant-tool.sh', args, { env, encoding: 'utf8' });
  return { code: status, out: stdout + stderr, calls: readFileSync(calls, 'utf8') };
}

describe('grant-tool.sh', () => {
  test('applies a Role with the verb use on this tool alone', () => {
    const { code, calls } = grant('py-spy', '--user=jane');
    expect(code).toBe(0);
    expect(parse(/^apiVersion: rbac[^]*?(?=^-n)/m.exec(calls)?.[0] ?? '')).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'use-py-spy', namespace: 'toe-system' },
      rules: [
        {
          apiGroups: ['codriverlabs.ai.toe.run'],
          resources: ['powertoolconfigs'],
          resourceNames: ['py-spy'],
          verbs: ['use'],
        },
      ],
    });
  });

  test.each([
    ['--user=jane', 'use-py-spy:user=jane'],
    ['--group=shop-developers', 'use-py-spy:group=shop-developers'],
    ['--serviceaccount=ci:bot', 'use-py-spy:serviceaccount=ci:bot'],
    ['--user=https://id.test/50%', 'use-py-spy:user=https:--id.test-50-'],
  ])('binds it to %s, and says how to take it back', (subject, binding) => {
    const { out, calls } = grant('py-spy', subject);
    const created = `-n toe-system create rolebinding ${binding} --role=use-py-spy ${subject} --dry-run=client -o yaml`;
    expect(calls).toContain(created);
    expect(calls).toContain(`binding of ${created}`);
    expect(out).toContain(`kubectl -n toe-system delete rolebinding '${binding}'`);
  });

  test.each([
    [['../x', '--user=jane'], 'is no tool name'],
    [['A', '--user=jane'], 'is no tool name'],
    [['a"b', '--user=jane'], 'is no tool name'],
    [['py-spy', 'jane'], 'names nobody'],
    [['py-spy', '--user='], 'names nobody'],
    [['py-spy', '--all'], 'names nobody'],
    [['py-spy'], '--help'],
    [[], '--help'],
  ])('refuses %j without a request', (args, words) => {
    const { code, out, calls } = grant(...args);
    expect(code).toBe(1);
    expect(out).toContain(words);
    expect(calls).toBe('');
  });

  test('explains itself', () => {
    expect(grant('--help').out).toContain('Usage: grant-tool.sh TOOL --user=NAME');
  });
});
