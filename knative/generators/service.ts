import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { PART_OF, serviceName, type ServiceOf } from './names.ts';

/** Image name in the manifests; kustomize puts the real one in its place. */
const IMAGE = 'toe-functions';

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
  const { concurrency, timeoutSeconds, resources, env = [] } = name === 'collector' ? COLLECTOR : FUNCTION;
  return {
    serviceAccountName: serviceName(name),
    containerConcurrency: concurrency,
    timeoutSeconds,
    enableServiceLinks: false,
    containers: [
      {
        image: IMAGE,
        env: [{ name: 'TOE_FUNCTION', value: name }, ...env],
        ports: [{ containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/health/readiness' } },
        resources,
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

interface Size {
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly resources: object;
  readonly env?: readonly object[];
}

const FUNCTION: Size = {
  concurrency: 100,
  timeoutSeconds: 60,
  resources: { requests: { cpu: '25m', memory: '96Mi' }, limits: { memory: '256Mi' } },
};

/** Secret in the system namespace that tells of the store; an admin makes it. */
const STORE_SECRET = 'toe-store';

/** Its keys, and the settings of the collector that they are. */
export const STORE_KEYS = {
  endpoint: 'TOE_STORE_ENDPOINT',
  bucket: 'TOE_STORE_BUCKET',
  region: 'TOE_STORE_REGION',
  accessKeyId: 'TOE_STORE_ACCESS_KEY_ID',
  secretAccessKey: 'TOE_STORE_SECRET_ACCESS_KEY',
  serverSideEncryption: 'TOE_STORE_SSE',
} as const;

// Twenty chunks of 8 MiB are in memory at most. A download may take as long as Knative lets it; it goes on by Range.
const COLLECTOR: Size = {
  concurrency: 100,
  timeoutSeconds: 600,
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
  // Without the Secret it starts all the same, and says what is missing.
  env: Object.entries(STORE_KEYS).map(([key, name]) => ({
    name,
    valueFrom: { secretKeyRef: { name: STORE_SECRET, key, optional: true } },
  })),
};
