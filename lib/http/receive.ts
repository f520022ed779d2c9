import { HTTP } from 'cloudevents';
import * as z from 'zod';
import { objectEvent, PING, type ObjectEvent } from '../api/event.ts';
import { readJson } from './read-json.ts';

/** Largest event that is read, in bytes; an event of an ApiServerSource in Reference mode has under 300. */
export const MAX_EVENT_BYTES = 64 * 1024;

/** A request that is no event for us; the text says why, in our words: nothing of what was sent is in it. */
export interface Malformed {
  readonly malformed: string;
}

/** An event as it came in. */
export interface Received {
  /** Which object it is about. */
  readonly event: ObjectEvent;
  /** Its id, for the log. */
  readonly id: string;
  /** For a dead letter: the HTTP status that its function gave last. */
  readonly lastStatus?: string | undefined;
}

// Names as CloudEvents allows them. Those that every object has are refused even so: the cloudevents SDK would let an
// attribute replace a method of its event.
const NAME = /^ce-[a-z0-9]{1,32}$/;
const FORBIDDEN = /^ce-(constructor|hasownproperty|valueof|validate|tostring|tojson|emit|clonewith)$/;

const printable = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[\x21-\x7e]+$/);

// All that we take. What else an event carries (time, subject, what a Knative to come may add) is not looked at.
const attributes = z.object({
  'ce-specversion': z.literal('1.0'),
  'ce-id': printable(256),
  'ce-source': printable(1024),
  'ce-type': printable(128),
  'ce-kind': printable(63).optional(),
  'ce-namespace': printable(253).optional(),
  'ce-name': printable(253).optional(),
  // Knative adds it to a dead letter.
  'ce-knativeerrorcode': z
    .string()
    .regex(/^\d{3}$/)
    .optional(),
});

// The reference that an ApiServerSource sends. Which object it is, the attributes say.
const text = z.string().max(512).optional();
const reference = z.object({ apiVersion: text, kind: text, namespace: text, name: text });

/**
 * Reads a CloudEvent (HTTP binding, binary mode, as brokers deliver it). Headers and body are checked here; the
 * cloudevents SDK, which is lenient, sees only what has passed.
 * @param headers with lower-case names. @param body as text; empty for a ping, else a JSON object.
 */
export function receive(headers: Readonly<Record<string, unknown>>, body: string): Received | Malformed {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('ce-')));
  if (Object.keys(own).some((name) => !NAME.test(name) || FORBIDDEN.test(name)))
    return malformed('a ce- header has a name that no attribute may have');
  const known = attributes.safeParse(own);
  if (!known.success) return malformed(`${known.error.issues[0]?.path.join('.')} is missing or wrong`);
  return objectionTo(headers['content-type'], body) ?? read(known.data);
}

function objectionTo(type: unknown, body: string): Malformed | undefined {
  if (body === '') return undefined;
  if (!/^application\/json *(;|$)/i.test(typeof type === 'string' ? type : ''))
    return malformed('the body is not application/json');
  const json = readJson(body);
  if ('broken' in json) return malformed(json.broken);
  return reference.safeParse(json.value).success
    ? undefined
    : malformed('the body is no reference to an object');
}

function read(known: z.infer<typeof attributes>): Received | Malformed {
  const { 'ce-knativeerrorcode': lastStatus, ...headers } = known;
  const sent = HTTP.toEvent({ headers: { ...headers, 'content-type': 'application/json' }, body: '' });
  if (Array.isArray(sent)) return malformed('batches are not accepted');
  const event = objectEvent.safeParse(sent.type === PING ? pingOf(sent) : sent);
  if (!event.success) return malformed('it is no event of an ApiServerSource or a PingSource');
  return { event: event.data, id: known['ce-id'], ...(lastStatus ? { lastStatus } : {}) };
}

// A ping names its source in a path only: /apis/v1/namespaces/toe-system/pingsources/toe-sweep
function pingOf({ type, source }: { type: string; source: string }): Record<string, unknown> {
  const [, namespace, name] = /\/namespaces\/([^/]+)\/pingsources\/([^/]+)$/.exec(source) ?? [];
  return { type, kind: 'PingSource', namespace, name };
}

function malformed(why: string): Malformed {
  return { malformed: why };
}
