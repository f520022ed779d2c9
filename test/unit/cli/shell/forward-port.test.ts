import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { forwardPort, type Forwarding } from '../../../../cli/shell/forward-port.ts';
import { isAlive } from '../../../embedded/harness/processes.ts';
import { waitFor } from '../../../embedded/harness/wait-for.ts';
import { makeMachine, type TestMachine } from '../harness/machine.ts';

const REF = { namespace: 'kourier-system', service: 'kourier-internal', port: 80 };
let folder: string;
let machine: TestMachine;
let forwarding: Forwarding | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-kubectl-'));
  machine = { ...makeMachine(), env: { PATH: `${folder}:/usr/bin:/bin` } };
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
  forwarding = forwardPort(REF, { context: 'prod', kubeconfig: '/k', namespace: 'shop' }, machine);
  expect(await forwarding.url()).toBe('http://127.0.0.1:4711');
  expect(await forwarding.url()).toBe('http://127.0.0.1:4711');
  expect(args()).toEqual([
    '--kubeconfig /k --context prod port-forward --namespace kourier-system --address 127.0.0.1 service/kourier-internal :80',
  ]);
});

test('what is lost is opened anew', async () => {
  kubectl(`${FORWARDING}; exit 1`);
  forwarding = forwardPort(REF, {}, machine);
  await forwarding.url();
  for (let tries = 0; tries < 100 && args().length < 2; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await forwarding.url();
  }
  expect(args().length).toBeGreaterThan(1);
});

test('kubectl ends with the program', async () => {
  kubectl(`echo $$ >${folder}/pid; ${FORWARDING}; exec sleep 60`);
  await forwardPort(REF, {}, machine).url();
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  expect(isAlive(pid)).toBe(true);
  machine.exit();
  await waitFor(
    () => !isAlive(pid) || undefined,
    () => 'kubectl is still there',
  );
});

test.each([
  ['no right', 'echo "Error: pods is forbidden" >&2; exit 1', 3, 'pods is forbidden'],
  ['no such Service', 'echo "Error: services not found" >&2; exit 1', 5, 'services not found'],
])('%s is told with the rights that it takes', async (_what, script, exitCode, word) => {
  kubectl(script);
  await expect(forwardPort(REF, {}, machine).url()).rejects.toMatchObject({
    exitCode,
    message: expect.stringMatching(
      new RegExp(`${word}[\\s\\S]*pods/portforward in kourier-system[\\s\\S]*--gateway`),
    ),
  });
});

test('without kubectl it says so, and no right is asked for', async () => {
  await expect(forwardPort(REF, {}, { ...machine, env: { PATH: folder } }).url()).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^There is no kubectl in PATH.*\nInstall it, or .* --gateway https:.*$/),
  });
});
