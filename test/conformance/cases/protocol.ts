import type { Case } from '../case.ts';
import { aPod, CONFIG_MAPS, get, merge, POD, PODS, post, put, remove, TOOLS } from '../requests.ts';

/** Requests that are none. */
export const PROTOCOL: readonly Case[] = [
  {
    name: 'A path that is not there is not found',
    steps: [
      get('/api/v1/bogus'),
      get('/api/v1/namespaces/<ns>/bogus'),
      get('/apis/absent/v1/things'),
      get('/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/<ns>/bogus'),
      get('/apis/codriverlabs.ai.toe.run/v9/namespaces/<ns>/powertools'),
    ],
  },
  {
    name: 'A part of an object that is not there is not found',
    steps: [aPod(), get(`${POD}/bogus`), get(`${TOOLS}/job/bogus`)],
  },
  {
    name: 'A method that the path does not know is not allowed',
    steps: [put(PODS, {}), merge(PODS, {}), post(POD, {})],
  },
  { name: 'A body must be an object', steps: [post(CONFIG_MAPS, []), post(CONFIG_MAPS, 'x')] },
  {
    name: 'A body of another version is refused',
    steps: [post(CONFIG_MAPS, { apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'a' } })],
  },
  {
    name: 'A patch must be an object',
    steps: [
      aPod(),
      merge(POD, []),
      { method: 'PATCH', path: POD, patch: 'json', body: {} },
      { method: 'PATCH', path: POD, patch: 'strategic', body: [] },
    ],
  },
  {
    name: 'Force is for applies',
    steps: [aPod(), merge(POD, { metadata: { labels: { a: 'b' } } }, { force: 'true' })],
  },
  {
    name: 'A version from the future is not known yet',
    steps: [get(CONFIG_MAPS, { resourceVersion: '999999999', limit: '1', timeoutSeconds: '1' })],
  },
  {
    name: 'A deletion of many where there are none does nothing',
    steps: [remove(CONFIG_MAPS, { labelSelector: 'no=body' })],
  },
];
