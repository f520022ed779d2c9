import type { ApiServer, WatchEvent } from '../model/api-server.ts';
import type { Call } from '../model/call.ts';
import type { JsonObject } from '../model/json.ts';
import { coreEvents, events } from '../model/kinds/events.ts';
import { objectAt, textAt, type KubeObject } from '../model/object.ts';
import type { Resource } from '../model/resource.ts';
import { fieldSelector } from '../model/selector/fields.ts';

// A real API server has one store for both kinds of Events; the model has two. kubectl reads the older kind,
// the functions write the newer one: so readers of the older see both here.

/** Whether a resource is the older kind of Events. */
export function isCoreEvents(resource: Resource): boolean {
  return resource === coreEvents;
}

/** An answer to a list of the older kind, with the Events of the newer one. */
export function addNewEvents(server: ApiServer, call: Call, list: JsonObject): JsonObject {
  const path = call.namespace === undefined ? '' : `/namespaces/${call.namespace}`;
  const { labelSelector = '', fieldSelector: fields = '' } = call.query;
  const query = { labelSelector };
  const { body } = server.handle({ method: 'GET', path: `/apis/events.k8s.io/v1${path}/events`, query });
  const newer = ((body as JsonObject)['items'] as readonly KubeObject[]).map(toCore);
  const fits = fieldSelector(fields, coreEvents);
  return { ...list, items: [...(list['items'] as readonly KubeObject[]), ...newer.filter(fits)] };
}

/** The newer kind, to be watched beside the older one. */
export const NEW_EVENTS = events;

/** What a watch of the older kind shows of an Event of the newer one; undefined when it is not selected. */
export function toCoreEvent({ type, object }: WatchEvent, fields = ''): WatchEvent | undefined {
  const core = toCore(object);
  return fieldSelector(fields, coreEvents)(core) ? { type, object: core } : undefined;
}

function toCore(event: KubeObject): KubeObject {
  const { regarding, note, ...rest } = event;
  const series = objectAt(event, 'series');
  const time = event['eventTime'] ?? event.metadata.creationTimestamp;
  return {
    ...rest,
    kind: 'Event',
    apiVersion: 'v1',
    metadata: event.metadata,
    involvedObject: regarding,
    message: note,
    source: { component: textAt(event, 'reportingController') },
    reportingComponent: event['reportingController'],
    firstTimestamp: secondsOf(time),
    lastTimestamp: secondsOf(series['lastObservedTime'] ?? time),
    count: series['count'] ?? 1,
  };
}

// Times of the older kind have no parts of seconds.
function secondsOf(time: unknown): string {
  return String(time).replace(/\.\d+Z$/, 'Z');
}
