import type { Random } from '../sim/core/random.ts';
import type { Draft, Handler } from './draft.ts';

/** What every function serves: events, and its health. */
export const EVENT_HANDLERS: readonly Handler[] = [
  { name: 'POST /', draft: (random) => eventTo('/', random), served: [202] },
  { name: 'POST /dead-letter', draft: (random) => eventTo('/dead-letter', random), served: [202] },
  {
    name: 'GET /health/readiness',
    draft: () => ({ method: 'GET', path: '/health/readiness', headers: hostHeaders(), body: '' }),
    served: [200],
  },
];

function hostHeaders(): Draft['headers'] {
  return [
    ['host', 'toe-creation.toe-system.svc.cluster.local'],
    ['connection', 'close'],
  ];
}

function eventTo(path: string, random: Random): Draft {
  const kind = random.pick(['PowerTool', 'Pod', 'Job']);
  const [namespace, name] = [random.pick(['default', 'shop']), random.pick(['web', 'toe-creation-1', 'a.b'])];
  const headers: Draft['headers'] = [
    ...hostHeaders(),
    ['content-type', 'application/json'],
    ['ce-specversion', '1.0'],
    ['ce-id', `${random.int(0, 1e9)}`],
    ['ce-source', 'https://10.96.0.1:443'],
    ['ce-type', `dev.knative.apiserver.ref.${random.pick(['add', 'update', 'delete'])}`],
    ['ce-kind', kind],
    ['ce-namespace', namespace],
    ['ce-name', name],
    ['ce-time', '2026-01-01T00:00:00Z'],
  ];
  const body = JSON.stringify({ kind, namespace, name, apiVersion: 'v1' });
  return { method: 'POST', path, headers, body };
}
