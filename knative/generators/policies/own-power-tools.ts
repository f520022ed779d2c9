import { FINALIZER, GROUP, SCHEDULE_LABEL, VERSION } from '../../../lib/api/names.ts';
import { isFinal, phase } from '../../../lib/api/power-tool-status.ts';
import type { Policy, Rule } from '../policy.ts';
import { isRun } from './is-run.ts';
import { IS_OURS } from './ours.ts';

/** CEL: the phases of a PowerTool that is over. */
export const FINAL = `[${phase.options
  .filter(isFinal)
  .map((name) => `'${name}'`)
  .join(', ')}]`;

/** What toe itself may do to PowerTools: anything else is the business of people. */
export const ownPowerTools: Policy = {
  name: 'own-power-tools',
  resources: [
    { apiGroup: GROUP, version: VERSION, resource: 'powertools', operations: ['CREATE', 'UPDATE', 'DELETE'] },
  ],
  conditions: [IS_OURS],
  variables: [],
  rules: [
    on('CREATE', {
      expression: `${isRun('object', `object.metadata.?labels[?'${SCHEDULE_LABEL}'].orValue('') == o.uid`)} && !has(object.spec.schedule)`,
      message: 'The functions of toe create PowerTools only as the runs of a schedule.',
    }),
    on('UPDATE', {
      expression: `${others('object')} == ${others('oldObject')}`,
      message: `toe sets and removes no finalizer of a PowerTool but ${FINALIZER}.`,
    }),
    on('UPDATE', {
      expression: ['labels', 'annotations', 'ownerReferences']
        .map((field) => `object.metadata.?${field} == oldObject.metadata.?${field}`)
        .join(' && '),
      message: 'toe changes no label, annotation or owner of a PowerTool.',
    }),
    // That the rest of the spec cannot change, its schema says.
    on('UPDATE', {
      expression: `object.spec.?suspend == oldObject.spec.?suspend && (object.spec.?shutdown == oldObject.spec.?shutdown || ${isRun('oldObject')})`,
      message: 'toe shuts down only the runs of a schedule, and suspends nothing.',
    }),
    on('DELETE', {
      expression: `oldObject.?status.?phase.orValue('') in ${FINAL}`,
      message: 'toe deletes only PowerTools that are over.',
    }),
    // That one is over, a thief of a token of toe can say of it himself.
    on('DELETE', {
      expression: `has(oldObject.spec.ttlSecondsAfterFinished) || ${isRun('oldObject')}`,
      message: 'toe deletes only the runs of schedules, and what has a ttlSecondsAfterFinished.',
    }),
  ],
};

function on(operation: 'CREATE' | 'UPDATE' | 'DELETE', { expression, ...words }: Rule): Rule {
  return { ...words, expression: `request.operation != '${operation}' || (${expression})` };
}

function others(object: string): string {
  return `${object}.metadata.?finalizers.orValue([]).filter(name, name != '${FINALIZER}')`;
}
