import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { makeImage, type Image } from '../../../embedded/node/images.ts';
import { startEmbedded, type Embedded } from '../../../embedded/start.ts';
import { stageImages } from '../../../embedded/stage/images.ts';
import { approveTool, startTarget, STAGE_NAMESPACE } from '../../../embedded/stage/set-stage.ts';
import { API_VERSION } from '../../../lib/api/names.ts';
import { powerTool, type PowerTool } from '../../../lib/api/power-tool.ts';
import { makeClient } from '../../../lib/kube/client.ts';
import { KubeError, type Kube } from '../../../lib/kube/port.ts';
import { waitFor } from './wait-for.ts';

/** An embedded cluster with the stage of the demo, and tools that behave badly. */
export interface TestCluster {
  readonly embedded: Embedded;
  readonly config: KubeConfig;
  readonly kube: Kube;
  /** URL of the API server, with the secret of the admin. */
  readonly server: string;
  /** Image references of the tools that behave badly, by name. */
  readonly images: Readonly<Record<string, string>>;
  /** What the functions have written. */
  readonly lines: readonly string[];
}

export const JOBS = `/apis/${API_VERSION}/namespaces/${STAGE_NAMESPACE}/powertools`;
export const PODS = `/api/v1/namespaces/${STAGE_NAMESPACE}/pods`;

export async function startCluster(): Promise<TestCluster> {
  const images = stageImages();
  const others = ['exit3', 'slow'].map((name) =>
    makeImage(name, join(import.meta.dirname, '../images', name)),
  );
  const lines: string[] = [];
  const embedded = await startEmbedded({
    images: [...Object.values(images), ...others],
    onLine: (line) => lines.push(line),
  });
  const config = new KubeConfig();
  config.loadFromFile(embedded.kubeconfig);
  const kube = makeClient(config);
  await startTarget(kube, images);
  await approveTool(kube, images);
  const server = config.getCurrentCluster()?.server ?? '';
  const references = referencesOf(others);
  await approveOthers(kube, references);
  return { embedded, config, kube, server, images: references, lines };
}

function referencesOf(images: readonly Image[]): Record<string, string> {
  const name = (reference: string): string => reference.slice('local/'.length, reference.indexOf('@'));
  return Object.fromEntries(images.map(({ reference }) => [name(reference), reference]));
}

async function approveOthers(kube: Kube, references: Readonly<Record<string, string>>): Promise<void> {
  const data = { ...references, missing: `local/missing@sha256:${'0'.repeat(64)}` };
  const path = '/api/v1/namespaces/toe-system/configmaps/profiler-images';
  await kube({ method: 'PATCH', path, patch: 'merge', body: { data } });
}

/** A PowerTool for the two pods of the stage. */
export function aJob(name: string, tool: string, spec: Readonly<Record<string, unknown>> = {}): object {
  return {
    apiVersion: API_VERSION,
    kind: 'PowerTool',
    metadata: { name, namespace: STAGE_NAMESPACE },
    spec: {
      tool: { name: tool, duration: '2s' },
      targets: { labelSelector: { matchLabels: { app: 'web' } } },
      ...spec,
    },
  };
}

export async function createJob(kube: Kube, job: object): Promise<void> {
  await kube({ method: 'POST', path: JOBS, body: job });
}

/** The job, once it is as it should be. */
export function seeJob(
  { kube, lines }: TestCluster,
  name: string,
  isRight: (job: PowerTool) => boolean,
): Promise<PowerTool> {
  return waitFor(
    async () => {
      const job = powerTool.parse(await kube({ method: 'GET', path: `${JOBS}/${name}` }));
      return isRight(job) ? job : undefined;
    },
    () => `${name} did not get there. The functions wrote:\n${lines.slice(-20).join('\n')}`,
  );
}

/** Whether there is no such object any more. */
export async function isGone(kube: Kube, path: string): Promise<true | undefined> {
  try {
    await kube({ method: 'GET', path });
    return undefined;
  } catch (error) {
    if (error instanceof KubeError && error.code === 'NotFound') return true;
    throw error;
  }
}
