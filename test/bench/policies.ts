import { setTimeout as sleep } from 'node:timers/promises';
import { API_VERSION, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { PowerToolConfig } from '../../lib/api/power-tool-config.ts';
import { powerToolConfigsPath } from '../../lib/kube/paths.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { readList } from '../../lib/kube/read.ts';
import { startControlPlane } from '../api/control-plane.ts';
import { install, readManifests } from '../api/install.ts';
import { pathOf, type KubeObject } from '../api/harness/path-of.ts';
import { makeFigure, progress, type Figure } from './figure.ts';

const ROUNDS = 5;
const REQUESTS = 60;
/** Added milliseconds that nobody minds, half of the time. */
const GOAL = 10;

/** PowerToolConfigs: as many as toe has tools of its own. One policy looks at each of them. */
const CONFIGS = 7;
const MORE_CONFIGS = 20;

/** What an injection (a dry run of it) costs more because the API server holds it to the policies. */
export async function benchPolicies(): Promise<Figure[]> {
  progress('a kube-apiserver with toe and its policies');
  const { endpoint, stop } = await startControlPlane();
  try {
    process.env['TOE_TEST_INSTALLATION'] = JSON.stringify(await install(endpoint));
    return await measure(await setStage());
  } finally {
    await stop();
  }
}

interface Stage {
  readonly admin: Kube;
  /** One injection that is good, and one that only policies refuse. */
  readonly good: () => Promise<unknown>;
  readonly bad: () => Promise<unknown>;
}

// The harness of the API tests finds its server in the environment when it is loaded.
async function setStage(): Promise<Stage> {
  const { admin, clientOf } = await import('../api/harness/api.ts');
  const { setScene } = await import('../api/harness/scene.ts');
  const { prepareTools } = await import('../api/harness/tools.ts');
  const { tryToAdd } = await import('../api/harness/injections.ts');
  await prepareTools();
  const { pod, good } = await setScene();
  await keepConfigs(admin, good.env?.find(({ name }) => name === 'TOE_TOOL')?.value);
  const creation = clientOf('creation');
  return {
    admin,
    good: () => tryToAdd(creation, pod.metadata, [good], pod.metadata.uid),
    bad: () => tryToAdd(creation, pod.metadata, [{ ...good, command: ['sh'] }], pod.metadata.uid),
  };
}

// By turns, so that what else the machine does falls on both alike.
async function measure(stage: Stage): Promise<Figure[]> {
  const bindings = (await readManifests()).filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  const [held, free, added]: [number[], number[], number[]] = [[], [], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`injections with and without policies: ${round} of ${ROUNDS}`);
    await setBindings(stage, bindings, true);
    const with_ = await timeMany(stage.good);
    await setBindings(stage, bindings, false);
    const without = await timeMany(stage.good);
    held.push(...with_);
    free.push(...without);
    added.push(medianOf(with_) - medianOf(without));
  }
  await setBindings(stage, bindings, true);
  await addConfigs(stage.admin);
  const each = (medianOf(await timeMany(stage.good)) - medianOf(held)) / MORE_CONFIGS;
  return [
    makeFigure('injection (dry run) with policies', 'ms', held),
    makeFigure('injection (dry run) without policies', 'ms', free),
    makeFigure(`added by policies, ${CONFIGS} PowerToolConfigs, median of each round`, 'ms', added, GOAL),
    makeFigure('added by each further PowerToolConfig', 'ms', [each]),
  ];
}

async function keepConfigs(admin: Kube, used: string | undefined): Promise<void> {
  const configs = await readList(admin, powerToolConfigsPath, {}, (raw) => raw as PowerToolConfig);
  const others = configs.filter(({ spec }) => spec.name !== used);
  for (const { metadata } of others.slice(CONFIGS - 1))
    await admin({ method: 'DELETE', path: `${powerToolConfigsPath}/${metadata.name}` });
}

async function addConfigs(admin: Kube): Promise<void> {
  for (let count = 0; count < MORE_CONFIGS; count += 1) {
    const metadata = { name: `further-${count}`, namespace: SYSTEM_NAMESPACE };
    const body = {
      apiVersion: API_VERSION,
      kind: 'PowerToolConfig',
      metadata,
      spec: { name: metadata.name },
    };
    await admin({ method: 'POST', path: powerToolConfigsPath, body });
  }
  // Policies see them a moment later.
  await sleep(1000);
}

async function setBindings(
  { admin, bad }: Stage,
  bindings: readonly KubeObject[],
  on: boolean,
): Promise<void> {
  for (const object of bindings) {
    const path = pathOf(object);
    if (on)
      await admin({ method: 'PATCH', path, patch: 'apply', query: { fieldManager: 'admin' }, body: object });
    else await admin({ method: 'DELETE', path });
  }
  // The API server needs a moment; a refusal has all of them in force only when the last is.
  for (;;) {
    const isRefused = await bad().then(
      () => false,
      () => true,
    );
    if (isRefused === on) break;
    await sleep(20);
  }
  await sleep(300);
}

async function timeMany(send: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < REQUESTS + 5; count += 1) {
    const began = performance.now();
    await send();
    // The first ones open connections and fill caches.
    if (count >= 5) times.push(performance.now() - began);
  }
  return times;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
