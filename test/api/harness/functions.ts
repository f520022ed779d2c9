import { pino } from 'pino';
import { isFor, type Handle } from '../../../functions/function.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../../functions/registry.ts';
import { COLLECTOR_ENDPOINT } from '../../../lib/api/collector.ts';
import { changeOf, type ChangeKind, type EventKind, type ObjectEvent } from '../../../lib/api/event.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import type { Ref } from '../../../lib/api/object-meta.ts';
import { clientOf } from './api.ts';

/** How a test changes what functions are given. */
export interface Setting {
  readonly now?: () => Date;
  readonly startDeadlineSeconds?: number;
  readonly maxRunsPerPod?: number;
  /** Put around the client of each function: counts, or interferes. */
  readonly wrap?: (kube: Kube, name: FunctionName) => Kube;
}

/** One running instance of every function, each with the rights of its own ServiceAccount. */
export type Instances = Readonly<Record<FunctionName, Handle>>;

const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });

/** Instances share no memory: two calls are two pods of each function. */
export function startFunctions(setting: Setting = {}): Instances {
  const { now, startDeadlineSeconds = 120, maxRunsPerPod = 20, wrap } = setting;
  const entries = FUNCTION_NAMES.map((name) => {
    const own = clientOf(name);
    const kube = wrap ? wrap(own, name) : own;
    const context = {
      kube,
      now: now ?? ((): Date => new Date()),
      log,
      limits: {
        startDeadlineSeconds,
        maxRunsPerPod,
        collectorEndpoint: COLLECTOR_ENDPOINT,
        collectorUrl: 'https://toe.test',
      },
    };
    return [name, FUNCTIONS[name].makeHandle(context)] as const;
  });
  return Object.fromEntries(entries) as Instances;
}

/** The event of a change, as an ApiServerSource words it in Reference mode. */
export function eventOf(change: ChangeKind, kind: EventKind, { namespace, name }: Ref): ObjectEvent {
  return { type: `dev.knative.apiserver.ref.${change}`, kind, namespace, name };
}

/** Gives an event to the functions that asked for its kind, as the Triggers do. @throws the first fault. */
export async function deliver(to: Instances, event: ObjectEvent): Promise<void> {
  const asked = FUNCTION_NAMES.filter((name) => isFor(FUNCTIONS[name], event, changeOf(event)));
  await Promise.all(asked.map((name) => to[name](event, log)));
}

/** Gives an event to one function. */
export function send(to: Instances, name: FunctionName, event: ObjectEvent): Promise<void> {
  return to[name](event, log);
}
