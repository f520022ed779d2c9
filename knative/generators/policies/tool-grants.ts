import { GROUP, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { IS_NO_RUN, NEW_POWER_TOOLS, TOOL } from './new-power-tools.ts';

const RESOURCE = `powertoolconfigs.${GROUP}`;

/**
 * A tool is only for those who have the verb `use` on the PowerToolConfig of its name in the system namespace; the
 * right is plain RBAC, and counts by name, also for a tool that has an image but no config. It is asked here because
 * the functions never learn for sure who made a PowerTool.
 */
export const toolGrants: Policy = {
  name: 'tool-grants',
  resources: NEW_POWER_TOOLS,
  conditions: [IS_NO_RUN],
  variables: [
    TOOL,
    {
      name: 'user',
      expression: `request.userInfo.username.matches('^[A-Za-z0-9:._@-]+$') ? request.userInfo.username : 'USER'`,
    },
  ],
  rules: [
    {
      expression: `authorizer.group('${GROUP}').resource('powertoolconfigs').namespace('${SYSTEM_NAMESPACE}').name(variables.tool).check('use').allowed()`,
      messageExpression: `'You may not use the tool "' + variables.tool + '": that takes the verb use on ${RESOURCE} "' + variables.tool + '" in ${SYSTEM_NAMESPACE}. Ask an admin of the cluster for: ./grant-tool.sh ' + variables.tool + ' --user=' + variables.user`,
    },
  ],
};
