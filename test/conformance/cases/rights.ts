import type { Case, Grant } from '../case.ts';
import {
  aJob,
  aPod,
  apply,
  as,
  CONFIG_MAPS,
  get,
  inject,
  JOB,
  label,
  merge,
  POD,
  PODS,
  post,
  powerTool,
  remove,
  tool,
  TOOLS,
} from '../requests.ts';

const pods = (...verbs: readonly string[]): Grant => ({ apiGroups: [''], resources: ['pods'], verbs });
const GROUP = 'codriverlabs.ai.toe.run';

/** What RBAC refuses, and how it says so. */
export const RIGHTS: readonly Case[] = [
  {
    name: 'Somebody without rights may do nothing, and is told what',
    grants: { nobody: [] },
    steps: [
      aPod(),
      as('nobody', get(POD)),
      as('nobody', get(PODS)),
      as('nobody', get('/api/v1/pods')),
      as('nobody', post(PODS, {})),
      as('nobody', merge(POD, {})),
      as('nobody', remove(POD)),
      as('nobody', remove(PODS)),
      as('nobody', inject(tool('toe-a'))),
      as('nobody', get(TOOLS)),
      as('nobody', get('/api/v1/namespaces')),
      as('nobody', get('/api/v1/namespaces/<ns>')),
    ],
  },
  {
    name: 'Rights are asked before it is looked whether something exists',
    grants: { nobody: [] },
    steps: [as('nobody', get(`${PODS}/absent`)), as('nobody', get('/api/v1/namespaces/absent/pods'))],
  },
  {
    name: 'A verb is a right of its own',
    grants: { reader: [pods('get')] },
    steps: [aPod(), as('reader', get(POD)), as('reader', get(PODS)), as('reader', merge(POD, {}))],
  },
  {
    name: 'A subresource is a right of its own',
    grants: { injector: [{ apiGroups: [''], resources: ['pods/ephemeralcontainers'], verbs: ['patch'] }] },
    steps: [
      aPod(),
      as('injector', inject(tool('toe-a'))),
      as('injector', merge(POD, { metadata: { labels: { a: 'b' } } })),
      as('injector', label('toe-1', { a: 'b' })),
      as('injector', get(POD)),
    ],
  },
  {
    name: 'A right may be for one name',
    grants: {
      reader: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'], resourceNames: ['images'] },
      ],
    },
    steps: [
      { ...post(CONFIG_MAPS, { metadata: { name: 'images' }, data: { a: 'b' } }), quiet: true },
      as('reader', get(`${CONFIG_MAPS}/images`)),
      as('reader', get(`${CONFIG_MAPS}/others`)),
      as('reader', get(CONFIG_MAPS)),
    ],
  },
  {
    name: 'An apply that would make something needs the right to create',
    grants: { patcher: [{ apiGroups: [GROUP], resources: ['powertools'], verbs: ['patch'] }] },
    steps: [
      as('patcher', apply(JOB, 'somebody', powerTool('job'))),
      aJob(),
      as('patcher', apply(JOB, 'somebody', powerTool('job'))),
    ],
  },
  {
    name: 'A right to delete one is no right to delete many',
    grants: { cleaner: [pods('delete')] },
    steps: [aPod(), as('cleaner', remove(PODS)), as('cleaner', remove(POD, { gracePeriodSeconds: '0' }))],
  },
  {
    name: 'A right in one namespace is none in another',
    grants: { reader: [pods('get', 'list')] },
    steps: [
      as('reader', get(PODS)),
      as('reader', get('/api/v1/namespaces/default/pods')),
      as('reader', get('/api/v1/pods')),
    ],
  },
];
