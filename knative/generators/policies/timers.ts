import { TIMER_NAMESPACE } from '../../../lib/api/names.ts';
import { TIMER_PREFIX } from '../../../lib/api/timer.ts';
import type { Policy } from '../policy.ts';
import { IS_OURS } from './ours.ts';

const isNamed = Object.values(TIMER_PREFIX)
  .map((prefix) => `object.metadata.name.startsWith('${prefix}')`)
  .join(' || ');

/** Timers are Jobs; a Job that ran pods would be a way to run anything. */
export const timers: Policy = {
  name: 'timers',
  resources: [{ apiGroup: 'batch', version: 'v1', resource: 'jobs', operations: ['CREATE', 'UPDATE'] }],
  conditions: [IS_OURS],
  variables: [],
  rules: [
    {
      expression: `request.operation == 'CREATE' && request.namespace == '${TIMER_NAMESPACE}' && (${isNamed})`,
      message: `toe creates Jobs only as timers, in ${TIMER_NAMESPACE} and under their names, and never changes one.`,
    },
    {
      expression: 'object.spec.?parallelism.orValue(1) == 0 && has(object.spec.activeDeadlineSeconds)',
      message: 'A timer runs no pod (parallelism 0) and has an end (activeDeadlineSeconds).',
    },
  ],
};
