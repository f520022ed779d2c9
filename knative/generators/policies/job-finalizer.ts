import { FINALIZER, GROUP, SYSTEM_NAMESPACE, VERSION } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { IS_NOT_OURS } from './ours.ts';
import { ENTRY_VERB, HAS_ENTRY_VERB } from './tool-entry.ts';

/**
 * While a job is active, its finalizer keeps it until its tokens and timers are gone; nobody else finds these, since
 * toe cannot list Secrets. So no user takes it off; in an emergency an admin can.
 */
export const jobFinalizer: Policy = {
  name: 'job-finalizer',
  resources: [{ apiGroup: GROUP, version: VERSION, resource: 'powertools', operations: ['UPDATE'] }],
  conditions: [
    IS_NOT_OURS,
    {
      name: 'takes-it-off',
      expression: `${has('oldObject')} && !${has('object')}`,
    },
  ],
  variables: [],
  rules: [
    {
      expression: HAS_ENTRY_VERB,
      message: `toe takes the finalizer ${FINALIZER} off by itself, when tokens and timers of the job are gone. To end the job, delete it or set spec.shutdown. Where toe is out of order, an admin with the verb ${ENTRY_VERB} on powertoolconfigs in ${SYSTEM_NAMESPACE} may take it off; Secrets named toe-(uid of the job) stay then, here, in the namespaces of its targets and in ${SYSTEM_NAMESPACE}.`,
    },
  ],
};

function has(object: string): string {
  return `('${FINALIZER}' in ${object}.metadata.?finalizers.orValue([]))`;
}
