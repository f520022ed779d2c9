import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { startEmbedded, type Embedded } from '../embedded/start.ts';
import { apply } from '../embedded/stage/apply.ts';
import { stageImages, type StageImages } from '../embedded/stage/images.ts';
import { approveTool, STAGE_JOB, STAGE_NAMESPACE, startTarget } from '../embedded/stage/set-stage.ts';
import { API_VERSION } from '../lib/api/names.ts';
import { isFinal, type Target } from '../lib/api/power-tool-status.ts';
import { powerTool, type PowerTool } from '../lib/api/power-tool.ts';
import { makeClient } from '../lib/kube/client.ts';
import type { Kube } from '../lib/kube/port.ts';
import { readTable, readText } from './read.ts';
import { showHottest, showProgress, step, writeFolded } from './show.ts';

const JOBS = `/apis/${API_VERSION}/namespaces/${STAGE_NAMESPACE}/powertools`;
const FOLDED = 'dist/demo.folded';

/** The main job without a cluster, from nothing to the hottest functions, on an embedded API server. */
async function main(): Promise<void> {
  const images = stageImages();
  const embedded = await step('an embedded control plane with toe, all in local processes', () =>
    startEmbedded({ images: Object.values(images), onLine: (line) => lines.push(line) }),
  );
  process.once('SIGINT', () => void embedded.close().then(() => process.exit(130)));
  try {
    await play(embedded, images);
  } finally {
    await embedded.close();
  }
}

/** What the functions wrote: shown when something goes wrong. */
const lines: string[] = [];

async function play(embedded: Embedded, images: StageImages): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(embedded.kubeconfig);
  const server = config.getCurrentCluster()?.server ?? '';
  const kube = makeClient(config);
  await step('a Node program in two pods', () => startTarget(kube, images));
  await step('node-cpu approved by the admin', () => approveTool(kube, images));
  await apply(kube, STAGE_JOB);
  const job = await step('kubectl apply -f embedded/stage/powertool.yaml', () => follow(kube));
  console.log(`\n${await readTable(server, JOBS)}\n`);
  await report(embedded, server, job);
}

async function follow(kube: Kube): Promise<PowerTool> {
  for (let tries = 0; tries < 600; tries += 1) {
    const job = powerTool.parse(await kube({ method: 'GET', path: `${JOBS}/web-cpu` }));
    const { phase, reason, message } = job.status ?? {};
    showProgress(phase, message);
    if (phase === 'Completed') return job;
    if (isFinal(phase)) throw new Error(`The job failed: ${reason}: ${message}`);
    await sleep(100);
  }
  throw new Error(`The job did not end. The functions wrote:\n${lines.join('\n')}`);
}

async function report({ node }: Embedded, server: string, { status }: PowerTool): Promise<void> {
  const targets = status?.targets ?? [];
  const logs = await Promise.all(targets.map((target) => readText(server, logPath(target))));
  showHottest(logs.join('\n'));
  await writeFolded(FOLDED, logs.join('\n'));
  const files = await Promise.all(
    targets.map(async ({ pod, container = '' }) => {
      const file = `dist/demo-${pod}.cpuprofile`;
      await copyFile(join(node.folderOf(STAGE_NAMESPACE, pod, container) ?? '', 'node-cpu.cpuprofile'), file);
      return file;
    }),
  );
  console.log(`
Flame graphs: ${files.join(', ')}
  Drop one on https://www.speedscope.app, or load it in Chrome: DevTools, Performance.
Folded stacks of both pods: ${FOLDED}

${Math.round(performance.now() / 1000)} s in all. This was the embedded one: an API server in memory and pods that are local processes; the functions,
the profiler and the profile are real. A real Kubernetes with Knative instead: make demo CLUSTER=1
To play with it by kubectl: make embedded`);
}

function logPath({ pod, container = '' }: Target): string {
  return `/api/v1/namespaces/${STAGE_NAMESPACE}/pods/${pod}/log?container=${container}`;
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
