import { PROFILER_IMAGES, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { isImageReferenceCel } from '../../../lib/images/image-reference.ts';
import { isPinnedCel } from '../../../lib/images/is-pinned.ts';
import type { Policy } from '../policy.ts';

/**
 * What an admin writes into profiler-images is looked at while it is written: what is no image, or can come to mean
 * another, is told. Only what changes: nobody is told twice. The strict binding (knative/components/strict) refuses it instead.
 * The audit log gets what has changed.
 */
export const profilerImages: Policy = {
  name: PROFILER_IMAGES,
  resources: [{ apiGroup: '', version: 'v1', resource: 'configmaps', operations: ['CREATE', 'UPDATE'] }],
  actions: ['Warn', 'Audit'],
  conditions: [
    {
      name: 'is-profiler-images',
      expression: `request.namespace == '${SYSTEM_NAMESPACE}' && object.metadata.name == '${PROFILER_IMAGES}'`,
    },
  ],
  variables: [
    { name: 'now', expression: 'object.?data.orValue({})' },
    { name: 'before', expression: `request.operation == 'UPDATE' ? oldObject.?data.orValue({}) : {}` },
    {
      name: 'changed',
      expression:
        'variables.now.filter(k, !(k in variables.before) || variables.before[k] != variables.now[k])',
    },
    { name: 'gone', expression: 'variables.before.filter(k, !(k in variables.now))' },
    { name: 'bad', expression: `variables.changed.filter(k, !${isImageReferenceCel('variables.now[k]')})` },
    {
      name: 'tags',
      expression: `variables.changed.filter(k, !(k in variables.bad) && !${isPinnedCel('variables.now[k]')})`,
    },
  ],
  rules: [
    {
      expression: 'variables.bad.size() == 0',
      messageExpression: `'profiler-images names no image reference for: ' + variables.bad.join(', ') + '. Jobs with these tools are refused. Correct each: update-profiler-images.sh TOOL REGISTRY/NAME@sha256:DIGEST'`,
    },
    {
      expression: 'variables.tags.size() == 0',
      messageExpression: `'profiler-images names a tag, which can come to mean another image, for: ' + variables.tags.join(', ') + '. Name the digest: update-profiler-images.sh TOOL REGISTRY/NAME@sha256:DIGEST'`,
    },
  ],
  auditAnnotations: [
    {
      key: 'changed',
      valueExpression: `(variables.changed.map(k, k + ': ' + (k in variables.before ? variables.before[k] : '(new)') + ' -> ' + variables.now[k]) + variables.gone.map(k, k + ': ' + variables.before[k] + ' -> (removed)')).join(', ')`,
    },
  ],
};
