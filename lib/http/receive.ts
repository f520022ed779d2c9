import { HTTP } from 'cloudevents';
import * as z from 'zod';
import { objectEvent, PING, type ObjectEvent } from '../api/event.ts';

/** Largest event that is read, in bytes; an event of an ApiServerSource in Reference mode has under 300. */
export const MAX_EVENT_BYTES = 64 * 1024;

// The cloudevents SDK is lenient: attributes may overwrite its methods, other versions pass. So the headers are
// checked before it sees them.
const ceHeaders = z.record(z.string().regex(/^ce-[a-z0-9]{1,32}$/), z.string().max(2048));
const FORBIDDEN = /^ce-(__proto__|constructor|validate|tostring|tojson|emit|clonewith)$/;

const required = z.object({
  'ce-specversion': z.literal('1.0'),
  'ce-id': z.string().min(1),
  'ce-source': z.string().min(1),
  'ce-type': z.string().min(1),
});

/** A request that is no event for us; the text says why. */
export interface Malformed {
  readonly malformed: string;
}

/**
 * Reads a CloudEvent (HTTP binding, binary mode, as brokers deliver it).
 * @param headers with lower-case names. @param body as text; only its size matters here, the attributes say all.
 */
export function receive(
  headers: Readonly<Record<string, unknown>>,
  body: string,
): (ObjectEvent & { id: string }) | Malformed {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('ce-')));
  const checked = ceHeaders.safeParse(own);
  if (!checked.success || Object.keys(own).some((name) => FORBIDDEN.test(name)))
    return malformed('a ce- header is not allowed');
  const complete = required.safeParse(own);
  if (!complete.success)
    return malformed(`${complete.error.issues[0]?.path.join('.') ?? 'a header'} is missing or wrong`);
  return read({ ...checked.data, 'content-type': 'application/json' }, body);
}

function read(headers: Record<string, string>, body: string): (ObjectEvent & { id: string }) | Malformed {
  try {
    const event = HTTP.toEvent({ headers, body });
    if (Array.isArray(event)) return malformed('batches are not accepted');
    const attributes = objectEvent.safeParse(event.type === PING ? pingOf(event) : event);
    return attributes.success
      ? { ...attributes.data, id: event.id }
      : malformed('it is no event of an ApiServerSource or a PingSource');
  } catch (error) {
    return malformed(error instanceof Error ? error.message : 'unreadable');
  }
}

// A ping names its source in a path only: /apis/v1/namespaces/toe-system/pingsources/toe-sweep
function pingOf({ type, source }: { type: string; source: string }): Record<string, unknown> {
  const [, namespace, name] = /\/namespaces\/([^/]+)\/pingsources\/([^/]+)$/.exec(source) ?? [];
  return { type, kind: 'PingSource', namespace, name };
}

function malformed(why: string): Malformed {
  return { malformed: why };
}
