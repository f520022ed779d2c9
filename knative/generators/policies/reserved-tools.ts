import { VARIABLES, each } from '../../../lib/security/injection/parts.ts';
import type { Policy } from '../policy.ts';
import { INJECTIONS } from './injection.ts';
import { IS_NOT_OURS } from './ours.ts';

/**
 * By TOE_JOB_UID toe knows the tools of a job again, whatever became of the run that put them in and of what admins
 * allowed then. So that word is its own: else who may add containers to a pod could pass one off as the tool of a job.
 */
export const reservedTools: Policy = {
  name: 'reserved-tools',
  resources: INJECTIONS,
  conditions: [IS_NOT_OURS],
  variables: VARIABLES,
  rules: [
    {
      expression: each("c.?env.orValue([]).all(e, e.name != 'TOE_JOB_UID')"),
      message:
        'TOE_JOB_UID in the environment of an ephemeral container says that it is the tool of a job, and toe alone puts those into pods. Leave it out, or make a PowerTool.',
    },
  ],
};
