import type { Logger } from 'pino';
import type { ChangeKind, EventKind, ObjectEvent } from '../lib/api/event.ts';
import type { Handle } from '../lib/http/app.ts';
import type { Sleep } from '../lib/http/coalesce.ts';
import type { Kube } from '../lib/kube/port.ts';
import type { Limits } from '../lib/plan/world.ts';

export type { Handle };

/** Which events wake a function. Its Trigger and the resources of the event sources are made from this. */
export interface Subscription {
  readonly kind: EventKind;
  readonly changes: readonly ChangeKind[];
  /** Only objects whose names begin so. */
  readonly prefix?: string;
}

/** What the ServiceAccount of a function may do. Its Role is made from this. */
export interface Permission {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Where: in every namespace, in toe-system or in toe-timers. */
  readonly scope: 'cluster' | 'system' | 'timers';
  /** Only objects of these names. */
  readonly names?: readonly string[];
}

/** What a function is given. */
export interface Context {
  readonly kube: Kube;
  readonly now: () => Date;
  readonly log: Logger;
  readonly limits: Limits;
  /** How a function waits for more events of the same job; without it by the clock of the machine. */
  readonly sleep?: Sleep | undefined;
}

/** Something that is deployed: what it is for, what wakes it, and what it may do. */
export interface Service {
  /** What it does, as the reference page tells it. */
  readonly usage: string;
  readonly subscriptions: readonly Subscription[];
  readonly permissions: readonly Permission[];
}

/** A function lives of events alone: and how it is made. */
export interface ToeFunction extends Service {
  readonly makeHandle: (context: Context) => Handle;
}

/** Whether an event is one that a function asked for. */
export function isFor({ subscriptions }: ToeFunction, event: ObjectEvent, change: ChangeKind): boolean {
  return subscriptions.some(
    ({ kind, changes, prefix = '' }) =>
      kind === event.kind && changes.includes(change) && event.name.startsWith(prefix),
  );
}
