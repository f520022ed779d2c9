import { API_VERSION, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { TWINS } from '../../../lib/security/check-request.ts';
import type { Policy } from '../policy.ts';
import { IS_NO_RUN, NEW_POWER_TOOLS, TOOL } from './new-power-tools.ts';

/**
 * What a PowerTool asks for is within the limits of the PowerToolConfig of its tool. The functions check the same
 * again before they act; here it is told at once. Every PowerToolConfig is asked, and most are about other tools.
 */
export const toolLimits: Policy = {
  name: 'tool-limits',
  resources: NEW_POWER_TOOLS,
  params: {
    apiVersion: API_VERSION,
    kind: 'PowerToolConfig',
    namespace: SYSTEM_NAMESPACE,
    notFound: 'Allow',
  },
  conditions: [IS_NO_RUN],
  variables: [
    TOOL,
    { name: 'duration', expression: `${inEither('duration')}.value()` },
    { name: 'warmup', expression: `${inEither('warmup')}.orValue('0s')` },
    { name: 'args', expression: `${inEither('args')}.orValue([])` },
    { name: 'mode', expression: 'object.spec.output.mode' },
    ...TWINS.flatMap(({ variables = [] }) => variables),
  ],
  rules: TWINS.map(({ expression, message }) => ({
    expression: `params.spec.name != variables.tool || (${expression})`,
    messageExpression: message,
  })),
};

// A field of the tool in either dialect.
function inEither(field: string): string {
  return `object.spec.?tool.?${field}.or(object.spec.?profiler.?${field})`;
}
