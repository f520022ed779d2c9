import { randomUUID } from 'node:crypto';
import { API_VERSION, SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../../../lib/api/names.ts';
import { PING, type ChangeKind } from '../../../lib/api/event.ts';
import { find } from './api.ts';
import { sendThroughGateway } from './gateway.ts';

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
  const statuses = await Promise.all([...events, ...events].map((event) => sendEvent(broker, event)));
  const refused = statuses.filter((status) => status !== 202);
  if (refused.length > 0) throw new Error(`the broker answered ${refused.join(', ')}`);
  return statuses.length;
}

/** Sends the broker what the clock of the sweep sends. */
export async function sendPing(): Promise<void> {
  const source = `/apis/v1/namespaces/${SYSTEM_NAMESPACE}/pingsources/toe-sweep`;
  const status = await post(await findBroker(), {
    'ce-id': randomUUID(),
    'ce-source': source,
    'ce-type': PING,
  });
  if (status !== 202) throw new Error(`the broker answered ${status}`);
}

/** What happened to an object. */
export interface Event {
  readonly subject: Subject;
  readonly change: ChangeKind;
  readonly id: string;
}

/** Sends an event to a broker or to a function, as the event source does. @returns the status of the answer. */
export function sendEvent(url: string, event: Event): Promise<number> {
  return post(url, attributesOf(event), JSON.stringify(event.subject));
}

/** Sends an event to the broker of toe. @returns the status of the answer. */
export async function sendToBroker(event: Event): Promise<number> {
  return sendEvent(await findBroker(), event);
}

/** Sends an event past the broker, by the name of the service of a function: every pod could. @returns the status of the answer. */
export async function sendToFunction(name: string, event: Event): Promise<number> {
  const answer = await sendThroughGateway(`toe-${name}.${SYSTEM_NAMESPACE}.svc.cluster.local`, {
    method: 'POST',
    path: '/',
    headers: { ...VERSION, ...attributesOf(event) },
    body: JSON.stringify(event.subject),
  });
  return answer.resume().statusCode ?? 0;
}

function attributesOf({ subject, change, id }: Event): Record<string, string> {
  const { apiVersion, kind, namespace, name } = subject;
  return {
    'content-type': 'application/json',
    'ce-id': id,
    'ce-source': 'https://kubernetes.default.svc',
    'ce-type': `dev.knative.apiserver.ref.${change}`,
    'ce-apiversion': apiVersion,
    'ce-kind': kind,
    'ce-namespace': namespace,
    'ce-name': name,
  };
}

const VERSION = { 'ce-specversion': '1.0' };

// A CloudEvent in binary mode.
async function post(url: string, attributes: Record<string, string>, body = ''): Promise<number> {
  const headers = { ...VERSION, ...attributes };
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

// By address: the names of services are known inside the cluster only.
async function findBroker(): Promise<string> {
  const path = '/api/v1/namespaces/knative-eventing/services/broker-ingress';
  const service = await find<{ spec: { clusterIP: string } }>(path);
  return `http://${service?.spec.clusterIP}/${SYSTEM_NAMESPACE}/toe`;
}
