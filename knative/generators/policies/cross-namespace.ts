import { GROUP } from '../../../lib/api/names.ts';
import type { Policy, Rule } from '../policy.ts';
import { IS_MAKER, IS_NO_RUN, NEW_POWER_TOOLS } from './new-power-tools.ts';

/**
 * Longest list of namespaces that is looked at one by one. Each is a question to the authorizer, and a policy can
 * afford 28.
 */
const MAX_NAMES = 20;

/**
 * Pods of other namespaces are only for those who may create PowerTools there. The functions never learn for sure who
 * made a PowerTool, and may do more than its maker; so it is decided here, once: the targets of a PowerTool never
 * change.
 */
export const crossNamespace: Policy = {
  name: 'cross-namespace',
  resources: NEW_POWER_TOOLS,
  conditions: [
    {
      name: 'targets-other-namespaces',
      expression: 'object.spec.targets.?namespaceSelector.hasValue()',
    },
    IS_NO_RUN,
  ],
  variables: [
    { name: 'names', expression: 'object.spec.targets.namespaceSelector.?matchNames.orValue([])' },
    { name: 'creation', expression: `authorizer.group('${GROUP}').resource('powertools')` },
  ],
  rules: [
    {
      expression: `!${IS_MAKER}`,
      message: 'The functions of toe create PowerTools for other namespaces only as the runs of a schedule.',
    },
    {
      expression: `(variables.names.size() > 0 && ${isShort()}) || variables.creation.check('create').allowed()`,
      message: `spec.targets.namespaceSelector without matchNames, or with more than ${MAX_NAMES}, is only for those who may create PowerTools in all namespaces. Name at most ${MAX_NAMES} namespaces in matchNames, or ask an admin of the cluster for a ClusterRoleBinding that lets you create powertools.`,
    },
    ...Array.from({ length: MAX_NAMES }, (_, at) => mayUse(at)),
  ],
};

// One rule for each place in the list: an expression can afford two questions.
function mayUse(at: number): Rule {
  const name = `variables.names[${at}]`;
  const may = `variables.creation.namespace(${name}).check('create').allowed()`;
  return {
    expression: `!(${isShort()}) || variables.names.size() <= ${at} || ${may}`,
    messageExpression: `'You may not create PowerTools in the namespace "' + ${name} + '", which spec.targets.namespaceSelector names. Take it out, or ask an admin of that namespace for a RoleBinding there that lets you create powertools.'`,
  };
}

function isShort(): string {
  return `variables.names.size() <= ${MAX_NAMES}`;
}
