import type { ConfigPlan, Writing } from '../plan/plan-config.ts';
import { forEachInTurn } from './failures.ts';
import { powerToolConfigsPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';
import { tell } from './tell.ts';
import { wake } from './wake.ts';

/**
 * Wakes, tells, and then writes: while a condition is not written, the rest is done again.
 * @throws KubeError `Conflict` when somebody has changed a config meanwhile; the others are written.
 */
export async function applyConfig(
  kube: Kube,
  { toWake, toTell, toWrite }: ConfigPlan,
  now: Date,
): Promise<void> {
  await forEachInTurn(toWake, (job) => wake(kube, job, now));
  await forEachInTurn(toTell, ({ of, event }) => tell(kube, of, event, now));
  await forEachInTurn(toWrite, (writing) => write(kube, writing));
}

// The resource version makes it a compare and swap.
async function write(kube: Kube, { metadata, condition }: Writing): Promise<void> {
  const body = [
    { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    { op: 'add', path: '/status', value: { conditions: [condition] } },
  ];
  const path = `${powerToolConfigsPath}/${metadata.name}/status`;
  try {
    await kube({ method: 'PATCH', path, patch: 'json', body });
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) throw error;
  }
}
