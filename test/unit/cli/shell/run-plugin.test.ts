import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ExecPlugin } from '../../../../cli/core/exec-plugin.ts';
import type { Credential } from '../../../../cli/core/read-credential.ts';
import { runPlugin } from '../../../../cli/shell/run-plugin.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'toe-plugin-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a shell script as plugin. */
function run(script: string, more: Partial<ExecPlugin> = {}, isInteractive = false): Promise<Credential> {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const plugin = { apiVersion, command: 'sh', args: ['-c', script], ...more };
  const env = { PATH: '/usr/bin:/bin', OWN: 'own', BOTH: 'own' };
  const cluster = { server: 'https://a', skipTLSVerify: false };
  return runPlugin(plugin, cluster, { env, isInteractive, signal: new AbortController().signal });
}

/** Prints the value of a shell word as token. */
const tokenOf = (word: string): string => `printf '{"status":{"token":"%s"}}' "${word}"`;

test('a plugin has the environment of this program, and its own', async () => {
  const env = [
    { name: 'BOTH', value: 'its' },
    { name: 'MORE', value: 'its' },
  ];
  expect(await run(tokenOf('$OWN-$BOTH-$MORE'), { env })).toMatchObject({ token: 'own-its-its' });
});

test.each([
  [undefined, false, false],
  ['IfAvailable', true, true],
  ['Always', true, true],
  ['Never', true, false],
] as const)(
  'in mode %s, with a terminal: %s, it may ask: %s',
  async (interactiveMode, isInteractive, may) => {
    const script = tokenOf('$(echo "$KUBERNETES_EXEC_INFO" | tr -d \\")');
    const { token } = await run(script, { interactiveMode }, isInteractive);
    expect(token).toContain(`interactive:${may}`);
  },
);

test('who cannot ask reads nothing, and waits for nobody', async () => {
  expect(await run(`read -r answer; ${tokenOf('none$answer')}`)).toMatchObject({ token: 'none' });
});

test.each([
  [
    'one that must ask, without a terminal',
    run.bind(undefined, 'exit 0', { interactiveMode: 'Always' }),
    /stdin is no terminal/,
  ],
  ['one that fails', () => run('exit 3'), /sh has ended with exit code 3/],
  ['one that is killed', () => run('kill -9 $$'), /sh has ended with SIGKILL/],
  ['one that prints something else', () => run('echo hello'), /has printed no ExecCredential/],
  ['one that is not there', () => run('', { command: 'no-such' }), /no program no-such.*Install it/],
  [
    'one that is not there, and says how to get it',
    () => run('', { command: 'no-such', installHint: 'apt install\nno-such' }),
    /no program no-such, by which it logs in\. apt install no-such\n/,
  ],
  ['one that is no program', () => run('', { command: folder }), /cannot be started: .*EACCES/],
])('%s is a failed login', async (_which, start, words) => {
  await expect(start()).rejects.toMatchObject({ exitCode: 3, message: expect.stringMatching(words) });
});
