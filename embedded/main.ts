import { parseArgs } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { makeClient } from '../lib/kube/client.ts';
import { formatLine } from './format-line.ts';
import { stageImages } from './stage/images.ts';
import { approveTool, startTarget } from './stage/set-stage.ts';
import { startEmbedded } from './start.ts';

const HELP = `Usage: node embedded/main.ts [--no-watch]

Runs toe without a cluster, until Ctrl-C: an API server in memory on 127.0.0.1, a node whose pods are local
processes, and the functions as one process, which starts again when a file in lib/ or functions/ changes.
What is stored stays meanwhile. On the stage are two pods that run a Node program, and the profiler node-cpu.

  --no-watch   the functions do not start again
  --help       this text

It is no Kubernetes: one node, no Deployments, Services, volumes, probes or init containers, no exec. Pods run
images of embedded/ only. kubectl works (apply, get, describe, explain, wait, events, logs, delete), except what it
sends in Protobuf: write a manifest instead of "kubectl create namespace".
`;

/** `make embedded`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean' }, 'no-watch': { type: 'boolean' } } });
  if (values.help) return say(HELP);
  const images = stageImages();
  const embedded = await startEmbedded({
    images: Object.values(images),
    watch: !values['no-watch'],
    onLine: (line) => say(`${formatLine(line)}\n`),
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => void embedded.close().then(() => process.exit(0)));
  const config = new KubeConfig();
  config.loadFromFile(embedded.kubeconfig);
  const kube = makeClient(config);
  await startTarget(kube, images);
  await approveTool(kube, images);
  say(`
The embedded control plane is up, until Ctrl-C. In another terminal:

  export KUBECONFIG=${embedded.kubeconfig}
  kubectl apply -f embedded/stage/powertool.yaml
  kubectl -n toe-demo get powertool -o wide --watch

`);
}

function say(text: string): void {
  process.stdout.write(text);
}

await main();
