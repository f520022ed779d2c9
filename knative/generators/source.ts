import {
  API_VERSION,
  JOB_LABEL,
  PROFILING_LABEL,
  SYSTEM_NAMESPACE,
  TIMER_LABEL,
  TIMER_NAMESPACE,
} from '../../lib/api/names.ts';
import { BROKER, PART_OF, SOURCE_ACCOUNT } from './names.ts';

/**
 * The event sources: jobs and marked pods of the namespaces that admins opted in, and timers. Reference mode:
 * an event says which object, nothing of what is in it.
 */
export function makeSources(): object[] {
  const marked = { matchExpressions: [{ key: JOB_LABEL, operator: 'Exists' }] };
  const timers = { matchExpressions: [{ key: TIMER_LABEL, operator: 'Exists' }] };
  return [
    makeSource('toe-jobs', { matchLabels: { [PROFILING_LABEL]: 'enabled' } }, [
      { apiVersion: API_VERSION, kind: 'PowerTool' },
      { apiVersion: 'v1', kind: 'Pod', selector: marked },
    ]),
    makeSource('toe-timers', { matchLabels: { 'kubernetes.io/metadata.name': TIMER_NAMESPACE } }, [
      { apiVersion: 'batch/v1', kind: 'Job', selector: timers },
    ]),
  ];
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
