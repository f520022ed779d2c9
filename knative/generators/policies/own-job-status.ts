import { GROUP, VERSION } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { FINAL } from './own-power-tools.ts';
import { IS_OURS } from './ours.ts';

/**
 * The status of a PowerTool is the word of toe, and so of a thief of its tokens: what has ended stays so, and a
 * schedule at work ends when people say so, not before.
 */
export const ownJobStatus: Policy = {
  name: 'own-job-status',
  resources: [{ apiGroup: GROUP, version: VERSION, resource: 'powertools/status', operations: ['UPDATE'] }],
  conditions: [IS_OURS],
  variables: [
    { name: 'before', expression: "oldObject.?status.?phase.orValue('')" },
    { name: 'after', expression: "object.?status.?phase.orValue('')" },
    { name: 'isScheduled', expression: 'has(object.spec.schedule)' },
  ],
  rules: [
    {
      expression: `!(variables.before in ${FINAL}) || variables.after == variables.before`,
      message: 'What has ended has ended: toe does not change the phase of a PowerTool that is over.',
    },
    {
      expression: `!variables.isScheduled || !(variables.after in ['Completed', 'Cancelled']) || has(object.spec.shutdown)`,
      message: 'A schedule is Completed or Cancelled only when somebody has set its spec.shutdown.',
    },
    {
      expression: `!variables.isScheduled || variables.before != 'Scheduled' || variables.after in ['Scheduled', 'Completed', 'Cancelled']`,
      message: 'A schedule that has begun goes on until somebody sets its spec.shutdown.',
    },
  ],
};
