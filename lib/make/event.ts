import type { ObjectMeta } from '../api/object-meta.ts';
import type { Reason } from '../api/refusal.ts';
import { shortHash } from './short-hash.ts';

/** What happened to an object, for `kubectl describe` and `kubectl events`. */
export interface JobEvent {
  /** Deterministic, so that the second telling of the same is none. */
  readonly name: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: Reason;
  readonly note: string;
}

/** Longest note that the API server takes, in bytes. */
const MAX_NOTE = 1024;

/** Whom an event is about. */
export interface Regarding {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'resourceVersion'>;
}

/** An Event and whom it is about. */
export interface Telling {
  readonly of: Regarding;
  readonly event: JobEvent;
}

/** @param about what makes this event another one than the others of the same object. */
export function nameEvent({ metadata }: Pick<Regarding, 'metadata'>, ...about: readonly string[]): string {
  return `toe-${shortHash(metadata.uid, ...about)}`;
}

/** An Event as it is sent to the API server (events.k8s.io/v1). */
export function makeEvent(of: Regarding, event: JobEvent, now: Date): Record<string, unknown> {
  const { apiVersion, kind, metadata } = of;
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: event.name, namespace },
    // Microseconds, as this type of time wants them.
    eventTime: now.toISOString().replace('Z', '000Z'),
    reportingController: 'toe.run/functions',
    reportingInstance: 'toe',
    action: 'Reconcile',
    regarding: { apiVersion, kind, name, namespace, uid, resourceVersion },
    type: event.type,
    reason: event.reason,
    note: shorten(event.note),
  };
}

function shorten(note: string): string {
  const bytes = new TextEncoder().encode(note);
  if (bytes.length <= MAX_NOTE) return note;
  // As a part of a stream, so that half a character at the end is left out.
  return `${new TextDecoder().decode(bytes.subarray(0, MAX_NOTE - 3), { stream: true })}…`;
}
