import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { CONFIGS, COUNTS } from './power-tool-configs.ts';

/** toe reads PowerToolConfigs of its own namespace alone: who writes one elsewhere believes in limits that nobody keeps. */
export const configPlace: Policy = {
  name: 'config-place',
  resources: CONFIGS,
  actions: ['Warn', 'Audit'],
  conditions: [],
  variables: [],
  rules: [
    {
      expression: COUNTS.expression,
      messageExpression: `'A PowerToolConfig in the namespace ' + request.namespace + ' counts for nothing: the tool "' + object.spec.name + '" has neither these rights nor these limits. Write it into ${SYSTEM_NAMESPACE}.'`,
    },
  ],
};
