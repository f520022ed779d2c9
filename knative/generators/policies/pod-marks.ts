import { JOB_LABEL } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { IS_OURS } from './ours.ts';

const isOfTool = `object.spec.?ephemeralContainers.orValue([]).exists(c, c.?env.orValue([]).exists(e, e.name == 'TOE_JOB_UID' && e.?value.orValue('') == variables.after['${JOB_LABEL}']))`;

/** Pods are marked through their status, which toe must leave as the kubelet wrote it. */
export const podMarks: Policy = {
  name: 'pod-marks',
  resources: [{ apiGroup: '', version: 'v1', resource: 'pods/status', operations: ['UPDATE'] }],
  conditions: [IS_OURS],
  variables: [
    { name: 'before', expression: 'oldObject.metadata.?labels.orValue({})' },
    { name: 'after', expression: 'object.metadata.?labels.orValue({})' },
  ],
  rules: [
    {
      expression: `variables.after.all(key, key == '${JOB_LABEL}' || (key in variables.before && variables.before[key] == variables.after[key])) && variables.before.all(key, key == '${JOB_LABEL}' || key in variables.after)`,
      message: `toe changes no label of a pod but ${JOB_LABEL}.`,
    },
    {
      expression: `!('${JOB_LABEL}' in variables.after) || variables.before[?'${JOB_LABEL}'].orValue('') == variables.after['${JOB_LABEL}'] || ${isOfTool}`,
      message: `toe marks a pod by ${JOB_LABEL} only for a job whose tool is in the pod.`,
    },
    {
      expression:
        'object.metadata.?annotations == oldObject.metadata.?annotations && object.metadata.?finalizers == oldObject.metadata.?finalizers',
      message: 'toe changes no annotation and no finalizer of a pod.',
    },
    {
      expression: 'object.?status == oldObject.?status',
      message: 'toe does not change the status of a pod: that is the word of its kubelet.',
    },
  ],
};
