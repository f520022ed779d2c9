import {
  API_VERSION,
  CONFIG_LABEL,
  JOB_LABEL,
  PROFILING_LABEL,
  SYSTEM_NAMESPACE,
  TIMER_LABEL,
  TIMER_NAMESPACE,
} from '../../lib/api/names.ts';
import { BROKER, PART_OF, SOURCE_ACCOUNT } from './names.ts';

/**
 * The event sources: jobs and marked pods of the namespaces that admins opted in, and what is in our own
 * namespaces: timers, PowerToolConfigs, profiler-images. Reference mode: an event says which object, nothing of what
 * is in it. Each source is a pod that always runs, so there are two and not three.
 */
export function makeSources(): object[] {
  const marked = { matchExpressions: [{ key: JOB_LABEL, operator: 'Exists' }] };
  const timers = { matchExpressions: [{ key: TIMER_LABEL, operator: 'Exists' }] };
  const images = { matchLabels: { [CONFIG_LABEL]: 'images' } };
  const ours = [SYSTEM_NAMESPACE, TIMER_NAMESPACE];
  return [
    makeSource('toe-jobs', { matchLabels: { [PROFILING_LABEL]: 'enabled' } }, [
      { apiVersion: API_VERSION, kind: 'PowerTool' },
      { apiVersion: 'v1', kind: 'Pod', selector: marked },
    ]),
    makeSource('toe-system', { matchExpressions: [{ key: NAME_LABEL, operator: 'In', values: ours }] }, [
      { apiVersion: 'batch/v1', kind: 'Job', selector: timers },
      { apiVersion: API_VERSION, kind: 'PowerToolConfig' },
      { apiVersion: 'v1', kind: 'ConfigMap', selector: images },
    ]),
  ];
}

// Kubernetes puts it on every namespace.
const NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * The clock of the sweep, which finds what lost events have left behind. Rare, because every tick wakes a pod;
 * jobs at work have timers of their own. Admins may change its schedule.
 */
export function makeSweep(): object {
  return {
    apiVersion: 'sources.knative.dev/v1',
    kind: 'PingSource',
    metadata: { name: 'toe-sweep', namespace: SYSTEM_NAMESPACE, labels: PART_OF },
    spec: {
      schedule: '*/15 * * * *',
      sink: { ref: { apiVersion: 'eventing.knative.dev/v1', kind: 'Broker', name: BROKER } },
    },
  };
}

function makeSource(name: string, namespaceSelector: object, resources: readonly object[]): object {
  return {
    apiVersion: 'sources.knative.dev/v1',
    kind: 'ApiServerSource',
    metadata: { name, namespace: SYSTEM_NAMESPACE, labels: PART_OF },
    spec: {
      mode: 'Reference',
      serviceAccountName: SOURCE_ACCOUNT,
      namespaceSelector,
      resources,
      sink: { ref: { apiVersion: 'eventing.knative.dev/v1', kind: 'Broker', name: BROKER } },
    },
  };
}
