import { run } from '../../../demo/run.ts';
import { SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../../../lib/api/names.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { podsPath, powerToolsPath } from '../../../lib/kube/paths.ts';
import { SERVICE_NAMES } from '../../../functions/registry.ts';
import { list } from './api.ts';

/** Most lines of a log that are worth reading. */
const LINES = 80;

/** What one needs to know of a namespace to understand why a test failed there. */
export async function explain(ns: string): Promise<string> {
  const jobs = await list<PowerTool>(powerToolsPath(ns));
  const parts = await Promise.allSettled([
    Promise.resolve(jobs.map(tellJob).join('\n')),
    list<Pod>(podsPath(ns)).then((pods) => pods.map(tellPod).join('\n')),
    run('kubectl', ['-n', ns, 'get', 'events', '--sort-by=.lastTimestamp']),
    // A channel in memory that was restarted has lost its events.
    run('kubectl', ['-n', 'knative-eventing', 'get', 'pods']),
    ...SERVICE_NAMES.map((name) => readLog(name, ns)),
  ]);
  const titles = [
    'PowerTools',
    'pods',
    'events',
    'Knative',
    ...SERVICE_NAMES.map((name) => `log of ${name}`),
  ];
  return parts.map((part, index) => `--- ${ns}: ${titles[index]}\n${textOf(part)}`).join('\n');
}

function tellJob({ metadata, spec, status }: PowerTool): string {
  return JSON.stringify({ name: metadata.name, finalizers: metadata.finalizers, spec, status }, null, 1);
}

function tellPod({ metadata, status }: Pod): string {
  const { phase, ephemeralContainerStatuses: tools } = status;
  return JSON.stringify({ name: metadata.name, uid: metadata.uid, labels: metadata.labels, phase, tools });
}

async function readLog(name: string, ns: string): Promise<string> {
  const selector = ['-l', `serving.knative.dev/service=toe-${name}`, '-c', 'user-container', '--tail=-1'];
  const text = await run('kubectl', ['-n', SYSTEM_NAMESPACE, 'logs', ...selector]);
  // Timers have a namespace of their own: what is said of them may be about any job.
  const lines = text
    .split('\n')
    .filter((line) => line.includes(`"${ns}"`) || line.includes(`"${TIMER_NAMESPACE}"`));
  return lines.slice(-LINES).join('\n');
}

function textOf(part: PromiseSettledResult<string>): string {
  return part.status === 'fulfilled' ? part.value || '(nothing)' : `(cannot be read: ${String(part.reason)})`;
}
