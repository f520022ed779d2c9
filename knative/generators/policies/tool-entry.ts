import { CONTAINER_PREFIX, GROUP, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';

/** The verb on powertoolconfigs of toe-system for emergencies: it lets somebody into the containers of tools. */
export const ENTRY_VERB = 'debug';

/** CEL: whether who asks has it. */
export const HAS_ENTRY_VERB = `authorizer.group('${GROUP}').resource('powertoolconfigs').namespace('${SYSTEM_NAMESPACE}').check('${ENTRY_VERB}').allowed()`;

/**
 * Who enters the container of a tool has its rights: SYS_PTRACE, perhaps the node. So nobody does, whoever he is,
 * but those to whom admins gave the verb `debug`. The request does not say what kind of container it means; the
 * prefix is that of tools.
 */
export const toolEntry: Policy = {
  name: 'tool-entry',
  resources: [
    { apiGroup: '', version: 'v1', resource: 'pods/exec', operations: ['CONNECT'] },
    { apiGroup: '', version: 'v1', resource: 'pods/attach', operations: ['CONNECT'] },
  ],
  conditions: [
    { name: 'is-a-tool', expression: `object.?container.orValue('').startsWith('${CONTAINER_PREFIX}')` },
  ],
  variables: [],
  rules: [
    {
      expression: HAS_ENTRY_VERB,
      message: `Nobody enters the container of a tool: it may have rights that its pod has not. Read what it says with kubectl logs, or stop it by spec.shutdown of its PowerTool. In an emergency an admin can give you the verb ${ENTRY_VERB} on powertoolconfigs in ${SYSTEM_NAMESPACE}.`,
    },
  ],
};
