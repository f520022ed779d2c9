import { randomUUID } from 'node:crypto';
import { API_VERSION, SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../../../lib/api/names.ts';
import type { ChangeKind } from '../../../lib/api/event.ts';
import { find } from './api.ts';

/** An object that an event is about. */
export interface Subject {
  readonly apiVersion: string;
  readonly kind: 'PowerTool' | 'Pod' | 'Job';
  readonly namespace: string;
  readonly name: string;
}

/** What the events of a job are about: itself, its pods and its timers. */
export function subjectsOf(
  job: { readonly namespace: string; readonly name: string },
  pods: readonly string[],
  timers: readonly string[],
): Subject[] {
  const { namespace, name } = job;
  return [
    { apiVersion: API_VERSION, kind: 'PowerTool', namespace, name },
    ...pods.map((pod) => ({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod }) as const),
    ...timers.map(
      (timer) => ({ apiVersion: 'batch/v1', kind: 'Job', namespace: TIMER_NAMESPACE, name: timer }) as const,
    ),
  ];
}

const CHANGES: readonly ChangeKind[] = ['add', 'update', 'delete'];

/** Sends the broker every event that there can be about these objects, and each of them twice. */
export async function sendAll(subjects: readonly Subject[]): Promise<number> {
  const broker = await findBroker();
  const events = subjects.flatMap((subject) =>
    CHANGES.map((change) => ({ subject, change, id: randomUUID() })),
  );
  const statuses = await Promise.all([...events, ...events].map((event) => send(broker, event)));
  const refused = statuses.filter((status) => status !== 202);
  if (refused.length > 0) throw new Error(`the broker answered ${refused.join(', ')}`);
  return statuses.length;
}

interface Event {
  readonly subject: Subject;
  readonly change: ChangeKind;
  readonly id: string;
}

// A CloudEvent in binary mode, as the event source sends it.
async function send(broker: string, { subject, change, id }: Event): Promise<number> {
  const { apiVersion, kind, namespace, name } = subject;
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-source': 'https://kubernetes.default.svc',
    'ce-type': `dev.knative.apiserver.ref.${change}`,
    'ce-apiversion': apiVersion,
    'ce-kind': kind,
    'ce-namespace': namespace,
    'ce-name': name,
  };
  const response = await fetch(broker, { method: 'POST', headers, body: JSON.stringify(subject) });
  await response.arrayBuffer();
  return response.status;
}

// By address: the names of services are known inside the cluster only.
async function findBroker(): Promise<string> {
  const path = '/api/v1/namespaces/knative-eventing/services/broker-ingress';
  const service = await find<{ spec: { clusterIP: string } }>(path);
  return `http://${service?.spec.clusterIP}/${SYSTEM_NAMESPACE}/toe`;
}
