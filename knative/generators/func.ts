import { ALL } from '../../functions/registry.ts';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { BROKER, serviceName } from './names.ts';
import { eventAttributes } from './trigger.ts';

/** Version of the func.yaml format (schema/func_yaml-schema.json of knative/func). */
const SPEC_VERSION = '0.36.0';

/**
 * func.yaml: the same image with all functions in one service, for the func CLI. What func.yaml cannot say
 * (window, delivery, dead letters) is in knative/overlays/single-service.
 */
export function makeFunc(): object {
  return {
    specVersion: SPEC_VERSION,
    name: serviceName('all'),
    runtime: 'typescript',
    namespace: SYSTEM_NAMESPACE,
    created: '2026-11-22T00:00:00Z',
    invoke: 'cloudevent',
    build: { builder: 'pack', buildEnvs: [{ name: 'BP_NODE_RUN_SCRIPTS', value: 'build' }] },
    run: { envs: [{ name: 'TOE_FUNCTION', value: 'all' }] },
    deploy: {
      namespace: SYSTEM_NAMESPACE,
      serviceAccountName: serviceName('all'),
      labels: [{ key: 'networking.knative.dev/visibility', value: 'cluster-local' }],
      healthEndpoints: { liveness: '/health/liveness', readiness: '/health/readiness' },
      options: {
        scale: { min: 0, max: 5 },
        resources: {
          requests: { cpu: '25m', memory: '96Mi' },
          limits: { memory: '256Mi', concurrency: 100 },
        },
      },
      subscriptions: makeSubscriptions(),
    },
  };
}

// func knows no prefixes: both groups of timers are one subscription.
function makeSubscriptions(): object[] {
  const filters = ALL.subscriptions.flatMap(({ kind, changes }) =>
    changes.map((change) => eventAttributes(kind, change)),
  );
  const distinct = new Map(filters.map((filter) => [JSON.stringify(filter), filter]));
  return [...distinct.values()].map((filter) => ({ source: BROKER, filters: filter }));
}
