import { GROUP } from '../../lib/api/names.ts';
import type { Permission, Subscription } from '../function.ts';

/** What it does, as the reference page tells it. */
export const usage =
  'Takes the results of tools and keeps them in an object store; gives them to who may see them, with a web page; deletes them when their time is over.';

/** Its work comes by HTTP; the sweep makes it look for what is too old. */
export const subscriptions: readonly Subscription[] = [{ kind: 'PingSource', changes: ['ping'] }];

/** It asks who somebody is and what he may, and reads jobs: it writes nothing to the cluster. */
export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertools', verbs: ['get', 'list'], scope: 'cluster' },
  // Its uid: what a namespace gave that was deleted is not for the next one of its name.
  { apiGroup: '', resource: 'namespaces', verbs: ['get'], scope: 'cluster' },
  { apiGroup: 'authentication.k8s.io', resource: 'tokenreviews', verbs: ['create'], scope: 'cluster' },
  { apiGroup: 'authorization.k8s.io', resource: 'subjectaccessreviews', verbs: ['create'], scope: 'cluster' },
];
