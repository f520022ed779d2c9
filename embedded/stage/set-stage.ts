import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Kube } from '../../lib/kube/port.ts';
import { apply } from './apply.ts';
import type { StageImages } from './images.ts';

/** Where the program to be profiled runs. */
export const STAGE_NAMESPACE = 'toe-demo';

/** The job that profiles it. */
export const STAGE_JOB = join(import.meta.dirname, 'powertool.yaml');

/** Starts the program to be profiled in two pods. @returns when both run. */
export async function startTarget(kube: Kube, { target }: StageImages): Promise<void> {
  await apply(kube, join(import.meta.dirname, 'target.yaml'), { TARGET_IMAGE: target.reference });
  for (let tries = 0; tries < 600; tries += 1) {
    if (await doAllRun(kube)) return;
    await sleep(50);
  }
  throw new Error(
    `the pods in ${STAGE_NAMESPACE} do not run: see kubectl -n ${STAGE_NAMESPACE} describe pods`,
  );
}

/** Says as an admin which image the profiler is, and what it may do. */
export async function approveTool(kube: Kube, { tool }: StageImages): Promise<void> {
  await apply(kube, join(import.meta.dirname, 'tool.yaml'), { TOOL_IMAGE: tool.reference });
}

const pods = z.object({ items: z.array(z.object({ status: z.object({ phase: z.string() }) })) });

async function doAllRun(kube: Kube): Promise<boolean> {
  const list = await kube({ method: 'GET', path: `/api/v1/namespaces/${STAGE_NAMESPACE}/pods` });
  return pods.parse(list).items.every(({ status }) => status.phase === 'Running');
}
