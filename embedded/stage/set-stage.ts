import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kube } from '../../lib/kube/port.ts';
import { apply } from './apply.ts';
import type { StageImages } from './images.ts';
import { listWaiting } from './list-waiting.ts';

/** Where the program to be profiled runs. */
export const STAGE_NAMESPACE = 'toe-demo';

const PODS = `/api/v1/namespaces/${STAGE_NAMESPACE}/pods`;

/** The job that profiles it. */
export const STAGE_JOB = join(import.meta.dirname, 'powertool.yaml');

/**
 * Starts the program to be profiled in two pods. @returns when both run.
 * @throws Error when one does not run after half a minute, with what it waits for; KubeError when the API server refuses it.
 */
export async function startTarget(kube: Kube, { target }: StageImages): Promise<void> {
  await apply(kube, join(import.meta.dirname, 'target.yaml'), { TARGET_IMAGE: target.reference });
  let waiting: string[] = [];
  for (let tries = 0; tries < 600; tries += 1) {
    waiting = listWaiting(await kube({ method: 'GET', path: PODS }));
    if (waiting.length === 0) return;
    await sleep(50);
  }
  throw new Error(`The pods in ${STAGE_NAMESPACE} do not run: ${waiting.join('; ')}`);
}

/** Says as an admin which image the profiler is, and what it may do. @throws KubeError when the API server refuses it. */
export async function approveTool(kube: Kube, { tool }: StageImages): Promise<void> {
  await apply(kube, join(import.meta.dirname, 'tool.yaml'), { TOOL_IMAGE: tool.reference });
}
