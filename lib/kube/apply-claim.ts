import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { readLedger } from '../api/ledger.ts';
import { pathOfJob } from '../api/timer.ts';
import { grant } from '../plan/grant.ts';
import type { Do } from './changes.ts';
import { budgetsPath } from './paths.ts';
import { KubeError } from './port.ts';
import { readOne } from './read.ts';

const configMap = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
});

/**
 * Takes room in the budget of a tool, or gives it back: reads the ledger and swaps the entry of the job. Two jobs
 * that ask at once meet in the resource version; the second asks again.
 * @throws KubeError `Conflict` when somebody else was quicker.
 */
export const claim: Do<'claim'> = async (kube, { powerTool: { metadata } }, { budgets, ...asked }) => {
  const found = await readOne(kube, budgetsPath, configMap);
  if (!found)
    throw new KubeError(
      'Unavailable',
      404,
      'the ConfigMap toe-budgets is missing in toe-system: deploy toe again',
    );
  const ledger = readLedger(found.data ?? {});
  const job = pathOfJob(metadata);
  const { granted, denied, entry } = grant(ledger, { jobUid: metadata.uid, job, ...asked }, budgets);
  if (!isDeepStrictEqual(entry, ledger.get(metadata.uid))) {
    const data = { [metadata.uid]: entry ? JSON.stringify(entry) : null };
    const body = { metadata: { resourceVersion: found.metadata.resourceVersion }, data };
    await kube({ method: 'PATCH', path: budgetsPath, patch: 'merge', body });
  }
  return (world) => ({ ...world, granted, denied, holds: entry !== undefined });
};
