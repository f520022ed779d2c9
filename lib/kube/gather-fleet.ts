import * as z from 'zod';
import { readLedger } from '../api/ledger.ts';
import { JOB_LABEL, TIMER_LABEL } from '../api/names.ts';
import { hasFinalizer } from '../api/power-tool.ts';
import { timer } from '../api/timer.ts';
import type { Fleet } from '../plan/plan-sweep.ts';
import { gatherNamespaces } from './gather-pods.ts';
import { asPod, asPowerTool } from './gather.ts';
import { allPodsPath, allPowerToolsPath, budgetsPath, timersPath } from './paths.ts';
import type { Kube } from './port.ts';
import { parse, readList, readOne } from './read.ts';

/** Reads all of toe in a cluster: four lists and a ConfigMap, and never a pod that is not marked. */
export async function gatherFleet(kube: Kube): Promise<Fleet> {
  const [namespaces, timers, marked, budgets] = await Promise.all([
    gatherNamespaces(kube),
    readList(kube, timersPath, { labelSelector: TIMER_LABEL }, (raw) => parse(timer, raw, 'Job')),
    readList(kube, allPodsPath, { labelSelector: JOB_LABEL }, asPod),
    readOne(kube, budgetsPath, configMap),
  ]);
  // Last, or what a new job has just made would look like what a job has left behind.
  const jobs = await readList(kube, allPowerToolsPath, {}, asPowerTool);
  return {
    // When an admin closes a namespace, no event tells of its jobs any more: what has begun is ended all the same.
    jobs: jobs
      .filter((job) => job !== undefined)
      .filter((job) => namespaces.has(job.metadata.namespace) || hasFinalizer(job)),
    timers,
    // Whoever may label pods elsewhere gives us no work by it.
    marked: marked.filter(({ metadata }) => namespaces.has(metadata.namespace)),
    ledger: readLedger(budgets?.data ?? {}),
  };
}

const configMap = z.object({ data: z.record(z.string(), z.string()).optional() });
