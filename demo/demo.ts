import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { powerToolStatus, type PowerToolStatus, type Target } from '../lib/api/power-tool-status.ts';
import { run } from './run.ts';
import { showHottest, showProgress, step, writeFolded } from './show.ts';

const NAMESPACE = 'toe-demo';
const RESULT = 'dist/demo.folded';
const began = Date.now();

/** The main job, from nothing to the hottest functions: cluster, deployment, target, PowerTool, result. */
async function main(): Promise<void> {
  await step('a cluster with Knative', () => run('cluster/up', []));
  process.env['KUBECONFIG'] = await run('cluster/kubeconfig', []);
  const tool = await step('the image of py-spy', () => run('cluster/image', ['tools/py-spy']));
  const target = await step('the image of the target', () => run('cluster/image', ['test/targets/python']));
  await step('toe itself', () => run('knative/deploy', []));
  await step('a Python program in two pods', () => startTarget(target));
  await step('py-spy approved by the admin', () => run('./update-profiler-images.sh', ['py-spy', tool]));
  await startJob();
  const status = await step('kubectl apply -f demo/powertool.yaml', follow);
  await report(status);
}

async function startTarget(image: string): Promise<void> {
  const manifest = (await readFile('demo/demo.yaml', 'utf8')).replace('TARGET_IMAGE', image);
  await run('kubectl', ['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: manifest });
  await run('kubectl', ['-n', NAMESPACE, 'rollout', 'status', 'deployment/web', '--timeout=90s']);
}

// A PowerTool is one job: to run it again means to create it again.
async function startJob(): Promise<void> {
  await run('kubectl', ['-n', NAMESPACE, 'delete', 'powertool', 'web-cpu', '--ignore-not-found']);
  await run('kubectl', ['apply', '-f', 'demo/powertool.yaml']);
}

async function follow(): Promise<PowerToolStatus> {
  for (let tries = 0; tries < 180; tries += 1) {
    const status = await readStatus();
    showProgress(status.phase, status.message);
    if (status.phase === 'Completed') return status;
    if (status.phase === 'Failed') throw new Error(`The job failed: ${status.reason}: ${status.message}`);
    await sleep(500);
  }
  throw new Error(
    `The job did not end. See: kubectl -n ${NAMESPACE} describe powertool web-cpu; kubectl -n toe-system get pods`,
  );
}

async function readStatus(): Promise<PowerToolStatus> {
  const json = await run('kubectl', ['-n', NAMESPACE, 'get', 'powertool', 'web-cpu', '-o', 'json']);
  return powerToolStatus.parse((JSON.parse(json) as { status?: unknown }).status ?? {});
}

async function report(status: PowerToolStatus): Promise<void> {
  const logs = await Promise.all((status.targets ?? []).map(readResult));
  const folded = logs.join('\n');
  console.log(`\n${await run('kubectl', ['-n', NAMESPACE, 'get', 'powertool', '-o', 'wide'])}\n`);
  showHottest(folded);
  await writeFolded(RESULT, folded);
  console.log(
    `\nFolded stacks for a flame graph: ${RESULT} (drop it on speedscope.app). ${seconds()} s in all.`,
  );
  console.log(`The cluster is still up: export KUBECONFIG=${process.env['KUBECONFIG']}`);
}

function readResult({ pod, container = '' }: Target): Promise<string> {
  return run('kubectl', ['-n', NAMESPACE, 'logs', pod, '-c', container]);
}

function seconds(): number {
  return Math.round((Date.now() - began) / 1000);
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
