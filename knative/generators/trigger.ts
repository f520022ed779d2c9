import type { Subscription } from '../../functions/function.ts';
import { ALL, FUNCTIONS } from '../../functions/registry.ts';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { BROKER, PART_OF, serviceName, type ServiceOf } from './names.ts';

/** One Trigger for each kind and change that a function asked for: nothing else wakes it. */
export function makeTriggers(name: ServiceOf): object[] {
  const { subscriptions } = name === 'all' ? ALL : FUNCTIONS[name];
  return subscriptions.flatMap((subscription) =>
    subscription.changes.map((change) => makeTrigger(name, subscription, change)),
  );
}

function makeTrigger(name: ServiceOf, { kind }: Subscription, change: string): object {
  const service = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', namespace: SYSTEM_NAMESPACE };
  return {
    apiVersion: 'eventing.knative.dev/v1',
    kind: 'Trigger',
    metadata: {
      name: `${serviceName(name)}-${kind.toLowerCase()}-${change}`,
      namespace: SYSTEM_NAMESPACE,
      labels: PART_OF,
    },
    spec: {
      broker: BROKER,
      filter: { attributes: { type: `dev.knative.apiserver.ref.${change}`, kind } },
      subscriber: { ref: { ...service, name: serviceName(name) } },
      // A Trigger's delivery replaces the Broker's as a whole, so it is complete here. The timeout leaves room
      // for a cold start; what still fails is logged where dead letters go.
      delivery: {
        retry: 5,
        backoffPolicy: 'exponential',
        backoffDelay: 'PT0.5S',
        timeout: 'PT60S',
        deadLetterSink: { ref: { ...service, name: deadLetters(name) }, uri: '/dead-letter' },
      },
    },
  };
}

function deadLetters(name: ServiceOf): string {
  return serviceName(name === 'all' ? 'all' : 'cleanup');
}
