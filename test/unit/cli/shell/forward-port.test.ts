import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { forwardPort, type Forwarding } from '../../../../cli/shell/forward-port.ts';

const REF = { namespace: 'kourier-system', service: 'kourier-internal', port: 80 };
let folder: string;
let env: { PATH: string };
let forwarding: Forwarding | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-kubectl-'));
  env = { PATH: `${folder}:/usr/bin:/bin` };
});
afterEach(() => {
  forwarding?.close();
  rmSync(folder, { recursive: true });
});

/** Puts a kubectl into PATH that does this after it has written down its arguments. */
function kubectl(script: string): void {
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\necho "$@" >>${folder}/args\n${script}\n`);
  chmodSync(join(folder, 'kubectl'), 0o755);
}
const args = (): string[] => readFileSync(join(folder, 'args'), 'utf8').trimEnd().split('\n');

const FORWARDING = 'echo "Forwarding from 127.0.0.1:4711 -> 8080"';

test('kubectl forwards a port that it chooses, to the cluster that the user means', async () => {
  kubectl(`${FORWARDING}; exec sleep 60`);
  forwarding = forwardPort(REF, { context: 'prod', kubeconfig: '/k', namespace: 'shop' }, env);
  expect(await forwarding.url()).toBe('http://127.0.0.1:4711');
  expect(await forwarding.url()).toBe('http://127.0.0.1:4711');
  expect(args()).toEqual([
    '--kubeconfig /k --context prod port-forward --namespace kourier-system --address 127.0.0.1 service/kourier-internal :80',
  ]);
});

test('what is lost is opened anew', async () => {
  kubectl(`${FORWARDING}; exit 1`);
  forwarding = forwardPort(REF, {}, env);
  await forwarding.url();
  for (let tries = 0; tries < 100 && args().length < 2; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await forwarding.url();
  }
  expect(args().length).toBeGreaterThan(1);
});

test.each([
  ['no right', 'echo "Error: pods is forbidden" >&2; exit 1', 3, 'pods is forbidden'],
  ['no such Service', 'echo "Error: services not found" >&2; exit 1', 5, 'services not found'],
])('%s is told with the rights that it takes', async (_what, script, exitCode, word) => {
  kubectl(script);
  await expect(forwardPort(REF, {}, env).url()).rejects.toMatchObject({
    exitCode,
    message: expect.stringMatching(
      new RegExp(`${word}[\\s\\S]*pods/portforward in kourier-system[\\s\\S]*--gateway`),
    ),
  });
});

test('without kubectl it says so', async () => {
  await expect(forwardPort(REF, {}, { PATH: folder }).url()).rejects.toThrow('ENOENT');
});
