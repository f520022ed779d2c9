import { GROUP, PROFILER_IMAGES, SYSTEM_NAMESPACE, VERSION } from '../../../lib/api/names.ts';
import { CAPABILITIES, FORBIDDEN_CAPABILITIES } from '../../../lib/security/capabilities.ts';
import type { Named, Policy, ResourceRule } from '../policy.ts';
import { systemConfigMap } from './system-config-map.ts';

/** A PowerToolConfig is written. */
export const CONFIGS: readonly ResourceRule[] = [
  { apiGroup: GROUP, version: VERSION, resource: 'powertoolconfigs', operations: ['CREATE', 'UPDATE'] },
];

/** It is one that toe reads. */
export const COUNTS: Named = { name: 'counts', expression: `request.namespace == '${SYSTEM_NAMESPACE}'` };

// What is there already must not stand in the way of another change.
const ADDED: readonly Named[] = [
  { name: 'now', expression: addedBy('object') },
  { name: 'before', expression: `request.operation == 'UPDATE' ? ${addedBy('oldObject')} : []` },
  { name: 'added', expression: 'variables.now.filter(c, !(c in variables.before))' },
];

/** No PowerToolConfig adds a capability that no tool gets; the functions would refuse its jobs anyway. */
export const powerToolConfigs: Policy = {
  name: 'power-tool-configs',
  resources: CONFIGS,
  conditions: [],
  variables: ADDED,
  rules: [...FORBIDDEN_CAPABILITIES].map(([capability, what]) => ({
    expression: `!('${capability}' in variables.added)`,
    message: `spec.security.capabilities.add: no tool gets ${capability}, which ${what}. Take it out.`,
  })),
};

/**
 * What an admin should know while a PowerToolConfig is written: nothing of this stops anybody, and its Ready
 * condition says more. The audit log gets the rights before and after.
 */
export const powerToolConfigAdvice: Policy = {
  name: 'power-tool-config-advice',
  resources: CONFIGS,
  params: systemConfigMap(PROFILER_IMAGES, 'Allow'),
  actions: ['Warn', 'Audit'],
  conditions: [COUNTS],
  variables: [
    ...ADDED,
    {
      name: 'known',
      expression: `[${[...CAPABILITIES, ...FORBIDDEN_CAPABILITIES.keys()].map(quote).join(', ')}]`,
    },
    { name: 'unknown', expression: 'variables.added.filter(c, !(c in variables.known))' },
    { name: 'privileged', expression: isPrivileged('object') },
    { name: 'wasPrivileged', expression: `request.operation == 'UPDATE' && ${isPrivileged('oldObject')}` },
    { name: 'rights', expression: rights('variables.now', 'variables.privileged') },
    {
      name: 'oldRights',
      expression: `request.operation == 'UPDATE' ? ${rights('variables.before', 'variables.wasPrivileged')} : '(new)'`,
    },
  ],
  rules: [
    {
      expression: 'variables.unknown.size() == 0',
      messageExpression: `'spec.security.capabilities.add names what is no capability of Linux: ' + variables.unknown.join(', ') + '. Jobs with the tool are refused until it is taken out.'`,
    },
    {
      expression: '!variables.privileged || variables.wasPrivileged',
      message:
        'spec.security.allowPrivileged gives the tool the whole node, and whoever may use the tool with it. Name the capabilities that it needs instead, if they are known.',
    },
    {
      expression: 'object.spec.name in params.?data.orValue({})',
      messageExpression: `'profiler-images has no image for the tool "' + object.spec.name + '": jobs with it are refused. Name one: update-profiler-images.sh ' + object.spec.name + ' REGISTRY/NAME@sha256:DIGEST'`,
    },
  ],
  auditAnnotations: [
    {
      key: 'rights',
      valueExpression: `variables.rights == variables.oldRights ? '' : object.spec.name + ': ' + variables.oldRights + ' -> ' + variables.rights`,
    },
  ],
};

function addedBy(object: string): string {
  return `${object}.spec.?security.?capabilities.?add.orValue([])`;
}

function isPrivileged(object: string): string {
  return `${object}.spec.?security.?allowPrivileged.orValue(false)`;
}

function rights(added: string, privileged: string): string {
  return `'[' + (${added} + (${privileged} ? ['privileged'] : [])).join(' ') + ']'`;
}

function quote(text: string): string {
  return `'${text}'`;
}
