import type { Subscription } from '../../functions/function.ts';
import { ALL, SERVICES } from '../../functions/registry.ts';
import { PING, type ChangeKind, type EventKind } from '../../lib/api/event.ts';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { BROKER, PART_OF, serviceName, type ServiceOf } from './names.ts';

/** One Trigger for each kind and change that a function asked for: nothing else wakes it. */
export function makeTriggers(name: ServiceOf): object[] {
  const { subscriptions } = name === 'all' ? ALL : SERVICES[name];
  return subscriptions.flatMap((subscription) =>
    subscription.changes.map((change) => makeTrigger(name, subscription, change)),
  );
}

function makeTrigger(name: ServiceOf, subscription: Subscription, change: ChangeKind): object {
  const service = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', namespace: SYSTEM_NAMESPACE };
  return {
    apiVersion: 'eventing.knative.dev/v1',
    kind: 'Trigger',
    metadata: {
      name: triggerName(name, subscription, change),
      namespace: SYSTEM_NAMESPACE,
      labels: PART_OF,
    },
    spec: {
      broker: BROKER,
      ...makeFilter(subscription, change),
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

// In a single service two prefixes of one kind are two Triggers.
function triggerName(name: ServiceOf, { kind, prefix }: Subscription, change: ChangeKind): string {
  const part = name === 'all' && prefix ? [prefix.replace(/^toe-|-$/g, '')] : [];
  return [serviceName(name), kind.toLowerCase(), change, ...part].join('-');
}

function makeFilter({ kind, prefix }: Subscription, change: ChangeKind): object {
  const attributes = eventAttributes(kind, change);
  return prefix
    ? { filters: [{ exact: attributes }, { prefix: { name: prefix } }] }
    : { filter: { attributes } };
}

/** The attributes by which the events of a kind are known. A ping carries no kind. */
export function eventAttributes(kind: EventKind, change: ChangeKind): Record<string, string> {
  return change === 'ping' ? { type: PING } : { type: `dev.knative.apiserver.ref.${change}`, kind };
}

function deadLetters(name: ServiceOf): string {
  return serviceName(name === 'all' ? 'all' : 'cleanup');
}
