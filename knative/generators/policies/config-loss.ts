import { GROUP, PROFILER_IMAGES, VERSION } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { COUNTS } from './power-tool-configs.ts';
import { systemConfigMap } from './system-config-map.ts';

/**
 * A tool that keeps its image and loses its PowerToolConfig runs on without a right, and without a limit of time,
 * arguments, namespaces: who deletes the config, or gives it another tool, is told. The strict binding
 * (knative/components/strict) refuses it instead.
 */
export const configLoss: Policy = {
  name: 'config-loss',
  resources: [
    { apiGroup: GROUP, version: VERSION, resource: 'powertoolconfigs', operations: ['UPDATE', 'DELETE'] },
  ],
  params: systemConfigMap(PROFILER_IMAGES, 'Allow'),
  actions: ['Warn', 'Audit'],
  conditions: [COUNTS],
  variables: [
    {
      name: 'stays',
      expression: "request.operation == 'UPDATE' && object.spec.name == oldObject.spec.name",
    },
  ],
  rules: [
    {
      expression: 'variables.stays || !(oldObject.spec.name in params.?data.orValue({}))',
      messageExpression: `'profiler-images still has an image for the tool "' + oldObject.spec.name + '", which without this PowerToolConfig has no limit: any time, any arguments, all namespaces. Withdraw the image first: update-profiler-images.sh --remove ' + oldObject.spec.name`,
    },
  ],
};
