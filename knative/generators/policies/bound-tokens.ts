import { ALL } from '../../../functions/registry.ts';
import type { Policy, ResourceRule } from '../policy.ts';
import { INJECTIONS } from './injection.ts';
import { IS_BOUND, IS_OURS } from './ours.ts';

const READS = ['get', 'list', 'watch'];

/** Everything that a function may write; but injections, whose policy has the same rule: each policy costs time. */
const WRITTEN: readonly ResourceRule[] = [
  ...new Map(
    ALL.permissions
      .filter(({ verbs }) => verbs.some((verb) => !READS.includes(verb)))
      .filter(({ resource }) => !INJECTIONS.some((one) => one.resource === resource))
      .map(({ apiGroup, resource }) => [`${apiGroup}/${resource}`, { apiGroup, resource }]),
  ).values(),
].map((one) => ({ ...one, version: '*', operations: ['CREATE', 'UPDATE', 'DELETE'] }));

/** A token of toe that no kubelet gave writes nothing. */
export const boundTokens: Policy = {
  name: 'bound-tokens',
  resources: WRITTEN,
  conditions: [IS_OURS],
  variables: [],
  rules: [IS_BOUND],
};
