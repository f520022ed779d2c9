import { PROFILING_LABEL } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { NEW_POWER_TOOLS } from './new-power-tools.ts';

/**
 * PowerTools are only for namespaces that an admin has opted in. The event source does not look at others: without
 * this, a PowerTool there would wait for ever and nobody would say why. That holds for the runs of a schedule too: its
 * namespace may have been closed since it was created.
 */
export const optedIn: Policy = {
  name: 'opted-in',
  resources: NEW_POWER_TOOLS,
  conditions: [],
  variables: [],
  rules: [
    {
      expression: `namespaceObject.metadata.?labels[?'${PROFILING_LABEL}'].orValue('') == 'enabled'`,
      messageExpression: `'Tools may not be used in the namespace "' + request.namespace + '": no admin has opted it in. Ask an admin of the cluster for: kubectl label namespace ' + request.namespace + ' ${PROFILING_LABEL}=enabled'`,
    },
  ],
};
