import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { PART_OF, serviceName, type ServiceOf } from './names.ts';

/** Image name in the manifests; kustomize puts the real one in its place. */
export const IMAGE = 'toe-functions';

/**
 * The Knative Service of a function: reachable inside the cluster only, no pod while nothing happens. The
 * window outlasts the silence in the middle of a short job, so that its end finds the function awake. No burst
 * capacity: once a pod is up, the activator leaves the path of the events.
 */
export function makeService(name: ServiceOf): object {
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: {
      name: serviceName(name),
      namespace: SYSTEM_NAMESPACE,
      labels: { ...PART_OF, 'networking.knative.dev/visibility': 'cluster-local' },
    },
    spec: {
      template: {
        metadata: {
          labels: PART_OF,
          annotations: {
            'autoscaling.knative.dev/min-scale': '0',
            'autoscaling.knative.dev/max-scale': '5',
            'autoscaling.knative.dev/window': '60s',
            'autoscaling.knative.dev/target-burst-capacity': '0',
          },
        },
        spec: podSpec(name),
      },
    },
  };
}

function podSpec(name: ServiceOf): object {
  return {
    serviceAccountName: serviceName(name),
    containerConcurrency: 100,
    timeoutSeconds: 60,
    enableServiceLinks: false,
    containers: [
      {
        image: IMAGE,
        env: [{ name: 'TOE_FUNCTION', value: name }],
        ports: [{ containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/health/readiness' } },
        resources: { requests: { cpu: '25m', memory: '96Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          runAsNonRoot: true,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
  };
}
