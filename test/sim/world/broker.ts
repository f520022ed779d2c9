import { isFor, type ToeFunction } from '../../../functions/function.ts';
import { ALL, FUNCTIONS, FUNCTION_NAMES } from '../../../functions/registry.ts';
import { makeTriggers } from '../../../knative/generators/trigger.ts';
import { changeOf, type ObjectEvent } from '../../../lib/api/event.ts';
import { parseIsoSeconds } from '../core/iso-seconds.ts';
import { statusOf } from '../../../lib/http/respond.ts';
import { KubeError } from '../../../lib/kube/port.ts';
import { formatFault } from '../core/fault.ts';
import type { Instance, ServiceName } from './instance.ts';
import { makeInstance, makeLog } from './make-instance.ts';
import { trouble, violate, type Sim } from './sim.ts';

/** The Broker with its Triggers, and the processes behind them. */
export interface Broker {
  readonly publish: (event: ObjectEvent) => void;
  /** The processes that live now. */
  readonly instances: () => readonly Instance[];
}

interface Service {
  readonly name: ServiceName;
  readonly of: Pick<ToeFunction, 'subscriptions'>;
  readonly instances: Instance[];
}

/** How Triggers deliver: as the generated ones say. */
const DELIVERY = deliveryOf();

function deliveryOf(): { retry: number; delay: number; timeout: number } {
  const [trigger] = makeTriggers('creation') as {
    spec: { delivery: { retry: number; backoffDelay: string; timeout: string } };
  }[];
  if (!trigger) throw new Error('creation has no Trigger');
  const { retry, backoffDelay, timeout } = trigger.spec.delivery;
  return { retry, delay: parseIsoSeconds(backoffDelay) * 1000, timeout: parseIsoSeconds(timeout) * 1000 };
}

/** Starts the services that a scenario deploys. */
export function makeBroker(sim: Sim): Broker {
  const { single, instances } = sim.scenario.deployment;
  const names: readonly ServiceName[] = single ? ['all'] : FUNCTION_NAMES;
  let serial = 0;
  const start = (name: ServiceName): Instance => makeInstance(sim, name, (serial += 1));
  const services = names.map((name): Service => {
    const of = name === 'all' ? ALL : FUNCTIONS[name];
    return { name, of, instances: Array.from({ length: instances }, () => start(name)) };
  });
  const choose = (service: Service): Instance => {
    const at = sim.random.int(0, service.instances.length - 1);
    let instance = service.instances[at] as Instance;
    if (!instance.alive) service.instances[at] = instance = start(service.name);
    return instance;
  };
  return {
    publish: (event) => {
      for (const service of services)
        if (isFor(service.of as ToeFunction, event, changeOf(event)))
          deliver({ sim, event, service, choose: () => choose(service) });
    },
    instances: () => services.flatMap((service) => service.instances),
  };
}

interface Delivery {
  readonly sim: Sim;
  readonly event: ObjectEvent;
  readonly service: Service;
  readonly choose: () => Instance;
}

function deliver(delivery: Delivery): void {
  const { sim } = delivery;
  const number = sim.deliveries++;
  const fault = sim.agenda.now() < sim.faultsEnd ? sim.deliveryFaults.get(number) : undefined;
  const way = latency(sim);
  if (!fault) return sim.agenda.after(way, () => attempt(delivery, 0));
  const { kind, value } = fault;
  sim.trace.add(sim.agenda.now(), `broker FAULT ${formatFault(fault)} ${textOf(delivery)}`);
  sim.excuses.faults = true;
  if (kind !== 'double') sim.excuses.events = true;
  trouble(sim, sim.agenda.now() + (kind === 'delay' ? value * 1000 : 0));
  if (kind === 'lost') return;
  const copies = kind === 'double' ? value + 1 : 1;
  const wait = kind === 'delay' ? value * 1000 : 0;
  for (let copy = 0; copy < copies; copy += 1)
    sim.agenda.after(wait + way + copy * latency(sim) * 3, () => attempt(delivery, 0));
}

/** One try; whatever does not answer in time, or with a failure, is tried again. */
function attempt(delivery: Delivery, number: number): void {
  const { sim, event } = delivery;
  const instance = delivery.choose();
  let isOpen = true;
  const end = (): boolean => {
    const wasOpen = isOpen;
    isOpen = false;
    instance.onDeath.delete(reset);
    return wasOpen;
  };
  const again = (why: string): void => {
    if (!end()) return;
    sim.trace.add(sim.agenda.now(), `broker: ${instance.name} ${why} ${textOf(delivery)}`);
    trouble(sim);
    retry(delivery, number);
  };
  const reset = (): void => again('died over');
  sim.trace.add(sim.agenda.now(), `broker -> ${instance.name} ${textOf(delivery)}`);
  instance.onDeath.add(reset);
  sim.agenda.after(DELIVERY.timeout, () => again('took too long for'), 'idle');
  sim.woken = true;
  instance.handle(event, makeLog(sim)).then(
    () => void end(),
    (error: unknown) => {
      if (!(error instanceof KubeError)) violate(sim, 'I12', `${instance.name}: ${stackOf(error)}`);
      const status = statusOf(error);
      if (isRetried(status)) return again(`answered ${status} to`);
      if (end()) bury(delivery, String(error));
    },
  );
}

// As Knative does it: no answer, 404, 408, 409, 429 and from 500 up.
function isRetried(status: number): boolean {
  return status >= 500 || [404, 408, 409, 429].includes(status);
}

function retry(delivery: Delivery, number: number): void {
  if (number >= DELIVERY.retry) return bury(delivery, 'too many tries');
  delivery.sim.agenda.after(DELIVERY.delay * 2 ** (number + 1), () => attempt(delivery, number + 1));
}

function bury(delivery: Delivery, why: string): void {
  const { sim } = delivery;
  sim.excuses.events = true;
  sim.trace.add(sim.agenda.now(), `broker: dead letter ${textOf(delivery)}: ${why}`);
}

function textOf({ event: { type, kind, namespace, name } }: Delivery): string {
  return `${kind} ${type.slice(type.lastIndexOf('.') + 1)} ${namespace}/${name}`;
}

function latency({ random, scenario }: Sim): number {
  return random.chance(scenario.deployment.slowness) ? random.int(50, 5000) : random.int(1, 15);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
