import type { ApiServer } from '../../../embedded/model/api-server.ts';
import type { AuditRecord } from '../../../lib/make/audit-record.ts';
import type { Agenda } from '../core/agenda.ts';
import type { CallFault, DeliveryFault, FaultOf } from '../core/fault.ts';
import type { Random } from '../core/random.ts';
import type { Trace } from '../core/trace.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What is wrong, found by an invariant. */
export interface Violation {
  /** Of the invariant. */
  readonly id: string;
  readonly text: string;
}

/** Faults that a promise does not cover, once they have happened. */
export interface Excuses {
  /** An event was given up, lost or delayed, an adapter or the API server was away. */
  events: boolean;
  /**
   * An old state was shown, which no API server does to a read that names no version. What a function decides by it
   * may be wrong, and the policies of the API server, which are not modelled, refuse part of it; but nothing is doubled.
   */
  stale: boolean;
  /** A request was refused that nobody should refuse. */
  refused: boolean;
  /** A request had its effect long after it was given up. */
  late: boolean;
  /** Anything else that a fault did. */
  faults: boolean;
}

/** One simulation: what its parts share. */
export interface Sim {
  readonly start: number;
  readonly agenda: Agenda;
  readonly trace: Trace;
  readonly server: ApiServer;
  readonly scenario: Scenario;
  /** For how long things take, and who gets what. */
  readonly random: Random;
  /** A stream that depends on the parts alone, not on what has happened. */
  readonly fixed: (...parts: readonly (string | number)[]) => Random;
  /** By the number of the request. */
  readonly callFaults: ReadonlyMap<number, FaultOf<'c', CallFault>>;
  /** By the number of the delivery. */
  readonly deliveryFaults: ReadonlyMap<number, FaultOf<'d', DeliveryFault>>;
  /** From then on there are no further faults. */
  faultsEnd: number;
  /** Resource version before anything happens: nothing older is ever shown. */
  firstVersion: number;
  readonly excuses: Excuses;
  /** Requests of functions so far. */
  calls: number;
  /** Deliveries of events so far. */
  deliveries: number;
  /** When the last fault or happening had its last effect. */
  lastTrouble: number;
  /** Until when the API server answers nobody. */
  awayUntil: number;
  /** A task may go on: microtasks have to run before the next step. */
  woken: boolean;
  /** Who writes now. */
  writer: string;
  /** What the functions have recorded of tools that they put into pods. */
  readonly audited: Partial<AuditRecord>[];
  violation: Violation | undefined;
}

/** Notes a violation; the first one counts. */
export function violate(sim: Sim, id: string, text: string): void {
  if (!sim.violation) sim.trace.add(sim.agenda.now(), `VIOLATION ${id}: ${text}`);
  sim.violation ??= { id, text };
}

/** Trouble lasts until now, or longer. */
export function trouble(sim: Sim, until = sim.agenda.now()): void {
  sim.lastTrouble = Math.max(sim.lastTrouble, until);
}

/** Writes as somebody who may do everything: a user, an admin, a kubelet, a controller. */
export function writeAs(
  sim: Sim,
  who: string,
  request: Parameters<ApiServer['handle']>[0],
): ReturnType<ApiServer['handle']> {
  const before = sim.writer;
  sim.writer = who;
  const answer = sim.server.handle(request);
  sim.writer = before;
  return answer;
}
