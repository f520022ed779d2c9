import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../../functions/registry.ts';
import { GROUP, SYSTEM_NAMESPACE, VERSION } from '../../../lib/api/names.ts';
import { serviceName } from '../names.ts';
import type { Named, ResourceRule } from '../policy.ts';
import { isRun } from './is-run.ts';

/** Requests that create a PowerTool. What its policies look at in it never changes afterwards. */
export const NEW_POWER_TOOLS: readonly ResourceRule[] = [
  { apiGroup: GROUP, version: VERSION, resource: 'powertools', operations: ['CREATE'] },
];

/** Whether the request comes from one of the functions that may create PowerTools. */
export const IS_MAKER = isMaker();

/**
 * Not the runs that toe itself makes of a schedule: the schedule was held to the policy when somebody created it, and
 * its runs ask for the same.
 */
export const IS_NO_RUN: Named = {
  name: 'is-no-run-of-a-schedule',
  expression: `!(${IS_MAKER} && ${isRun('object')})`,
};

/** Name of the tool in either dialect. */
export const TOOL: Named = {
  name: 'tool',
  expression: `object.spec.?tool.?name.orValue(object.spec.?profiler.?tool.orValue(''))`,
};

function isMaker(): string {
  const makers = FUNCTION_NAMES.filter(makesPowerTools);
  const accounts = [...makers, 'all' as const].map(
    (name) => `'system:serviceaccount:${SYSTEM_NAMESPACE}:${serviceName(name)}'`,
  );
  return `(request.userInfo.username in [${accounts.join(', ')}])`;
}

function makesPowerTools(name: FunctionName): boolean {
  return FUNCTIONS[name].permissions.some(
    ({ resource, verbs }) => resource === 'powertools' && verbs.includes('create'),
  );
}
