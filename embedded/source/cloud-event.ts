import { randomUUID } from 'node:crypto';
import { PING, type ObjectEvent } from '../../lib/api/event.ts';
import { apiVersionOf, type Resource } from '../model/resource.ts';

/** A CloudEvent in binary mode: its attributes are headers. */
export interface CloudEvent {
  /** Without the prefix `ce-`. Triggers choose by them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where the events come from, as an ApiServerSource names it. */
const SOURCE = 'https://embedded.toe';

/** An event of an ApiServerSource in Reference mode: which object, nothing of what is in it. */
export function makeObjectEvent(event: ObjectEvent, resource: Resource, time: Date): CloudEvent {
  const { type, kind, namespace, name } = event;
  const apiversion = apiVersionOf(resource);
  return {
    attributes: {
      ...envelope(type, SOURCE, time),
      subject: `/apis/${apiversion}/namespaces/${namespace}/${resource.plural}/${name}`,
      kind,
      apiversion,
      name,
      namespace,
    },
    body: JSON.stringify({ kind, namespace, name, apiVersion: apiversion }),
  };
}

/** A tick of a PingSource. */
export function makePing(namespace: string, name: string, time: Date): CloudEvent {
  const source = `/apis/v1/namespaces/${namespace}/pingsources/${name}`;
  return { attributes: envelope(PING, source, time), body: '' };
}

function envelope(type: string, source: string, time: Date): Record<string, string> {
  return { specversion: '1.0', type, source, id: randomUUID(), time: time.toISOString() };
}
