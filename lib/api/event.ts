import * as z from 'zod';

const dnsName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

/** The kinds whose events wake functions. A PingSource is the clock of the sweep. */
export const EVENT_KINDS = ['PowerTool', 'Pod', 'Job', 'PowerToolConfig', 'ConfigMap', 'PingSource'] as const;

/** One of these kinds. */
export type EventKind = (typeof EVENT_KINDS)[number];

/** Type of the events of a PingSource. */
export const PING = 'dev.knative.sources.ping';

/**
 * All that we take from a CloudEvent of an ApiServerSource (Reference mode) or a PingSource: which object to look at.
 * Everything else is read from the API server, so a forged, doubled or old event does no harm.
 */
export const objectEvent = z.object({
  type: z.string().regex(/^dev\.knative\.(apiserver\.(ref|resource)\.(add|update|delete)|sources\.ping)$/),
  kind: z
    .string()
    .max(63)
    .regex(/^[A-Za-z]+$/),
  namespace: dnsName,
  name: dnsName,
});

export type ObjectEvent = z.infer<typeof objectEvent>;
/** What can happen to an object; a ping is of none, but of the clock. */
export type ChangeKind = 'add' | 'update' | 'delete' | 'ping';

/** What happened to the object, from the last word of the event's type. */
export function changeOf(event: ObjectEvent): ChangeKind {
  return event.type.slice(event.type.lastIndexOf('.') + 1) as ChangeKind;
}
