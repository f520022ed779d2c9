import type { LogRef, LogSource } from '../http/logs.ts';
import { badRequest, notFound } from '../model/failure.ts';
import type { ContainerRun } from './run-container.ts';
import type { PodRun } from './run-pod.ts';

/** The logs of the containers that a node runs, with the objections of a kubelet. */
export function makeLogSource(find: (namespace: string, pod: string) => PodRun | undefined): LogSource {
  return (ref) => {
    const run = find(ref.namespace, ref.pod);
    if (!run) throw notFound({ group: '', kind: 'pods', name: ref.pod });
    const container = choose(run, ref);
    const log = container.log(ref.previous);
    if (log) return log;
    const name = `container "${container.spec.name}" in pod "${ref.pod}"`;
    if (ref.previous) throw badRequest(`previous terminated ${name} not found`);
    const { state } = container.report();
    const why = 'waiting' in state ? state.waiting.reason : 'ContainerCreating';
    throw badRequest(`${name} is waiting to start: ${why}`);
  };
}

function choose(run: PodRun, { pod, container }: LogRef): ContainerRun {
  const all = run.containers();
  const own = run.reports().containers.map(({ name }) => name);
  if (container === undefined && own.length > 1)
    throw badRequest(`a container name must be specified for pod ${pod}, choose one of: [${own.join(' ')}]`);
  const name = container ?? own[0];
  const found = all.find(({ spec }) => spec.name === name);
  if (!found) throw badRequest(`container ${name ?? ''} is not valid for pod ${pod}`);
  return found;
}
