import type { Logger } from 'pino';
import { makeDispatch } from '../../../functions/dispatch.ts';
import { permissionsOf } from '../../../functions/registry.ts';
import { covers } from '../../../embedded/covers.ts';
import type { Access, Identity } from '../../../embedded/model/api-server.ts';
import { COLLECTOR_ENDPOINT } from '../../../lib/api/collector.ts';
import { makeServerClock } from '../../../lib/kube/server-clock.ts';
import type { AuditRecord } from '../../../lib/make/audit-record.ts';
import type { Instance, ServiceName } from './instance.ts';
import { portOf } from './port.ts';
import { violate, type Sim } from './sim.ts';

/** Starts a process. Its clock is off by as much as the scenario allows. */
export function makeInstance(sim: Sim, service: ServiceName, serial: number): Instance {
  const { skew } = sim.scenario.deployment;
  const instance: Mutable<Instance> = {
    name: `${service}-${serial}`,
    identity: identityOf(sim, service),
    handle: () => Promise.resolve(),
    alive: true,
    skew: skew === 0 ? 0 : sim.random.int(-skew * 1000, skew * 1000),
    onDeath: new Set(),
  };
  const clock = makeServerClock(() => new Date(sim.agenda.now() + instance.skew));
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        if (!instance.alive) return;
        sim.woken = true;
        resolve();
      };
      sim.agenda.after(milliseconds, wake, milliseconds > FORGETTING ? 'idle' : 'work');
    });
  instance.handle = makeDispatch(service, {
    kube: portOf(sim, instance, clock.hear),
    now: clock.now,
    log: makeLog(sim),
    limits: LIMITS,
    sleep,
  });
  return instance;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** As the settings have it by default. */
export const LIMITS = {
  startDeadlineSeconds: 120,
  maxRunsPerPod: 20,
  collectorEndpoint: COLLECTOR_ENDPOINT,
};

/** Milliseconds from which on a wait is only there to forget something. */
const FORGETTING = 10 * 60_000;

/** A logger that keeps what is recorded of injections, and nothing else. */
export function makeLog({ audited }: Pick<Sim, 'audited'>): Logger {
  const log = {
    info: (line: Partial<AuditRecord>) => {
      if (line.audit === 'injection') audited.push(line);
    },
    warn: () => undefined,
    error: () => undefined,
    debug: () => undefined,
    child: () => log,
  };
  return log as unknown as Logger;
}

// A right that a function lacks is a violation, whatever the function makes of the refusal.
function identityOf(sim: Sim, service: ServiceName): Identity {
  const permissions = permissionsOf(service);
  const allows = (access: Access): boolean => {
    if (permissions.some((one) => covers(one, access))) return true;
    violate(sim, 'rights', `${service} may not ${access.verb} ${access.resource}/${access.subresource}`);
    return false;
  };
  return { user: `system:serviceaccount:toe-system:toe-${service}`, manager: 'toe', allows };
}
