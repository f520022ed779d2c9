import { setTimeout as sleep } from 'node:timers/promises';
import type { Kube } from '../../lib/kube/port.ts';
import { startControlPlane } from '../api/control-plane.ts';
import { install, readManifests } from '../api/install.ts';
import { pathOf, type KubeObject } from '../api/harness/path-of.ts';
import { makeFigure, progress, type Figure } from './figure.ts';

const ROUNDS = 5;
const REQUESTS = 60;
/** Added milliseconds that nobody minds, half of the time. */
const GOAL = 10;

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
  return [
    makeFigure('injection (dry run) with policies', 'ms', held),
    makeFigure('injection (dry run) without policies', 'ms', free),
    makeFigure('added by policies, median of each round', 'ms', added, GOAL),
  ];
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
