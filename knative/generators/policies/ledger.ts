import { BUDGETS, SYSTEM_NAMESPACE, UID_PATTERN } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { IS_OURS } from './ours.ts';

/** The only ConfigMap that toe writes is its own ledger, and all it writes there is entries of jobs. */
export const ledger: Policy = {
  name: 'ledger',
  resources: [
    { apiGroup: '', version: 'v1', resource: 'configmaps', operations: ['CREATE', 'UPDATE', 'DELETE'] },
  ],
  conditions: [IS_OURS],
  variables: [],
  rules: [
    {
      expression: `request.operation == 'UPDATE' && request.namespace == '${SYSTEM_NAMESPACE}' && request.name == '${BUDGETS}'`,
      message: `toe writes no ConfigMap but ${BUDGETS}.`,
    },
    {
      expression: `request.operation != 'UPDATE' || object.?data.orValue({}).all(key, oldObject.?data[?key].orValue('') == object.data[key] || (key.matches('^${UID_PATTERN}$') && object.data[key].startsWith('{')))`,
      message: `An entry of ${BUDGETS} has the uid of a job as its key and is a JSON object.`,
    },
    {
      expression:
        "request.operation != 'UPDATE' || (!has(object.binaryData) && !object.?immutable.orValue(false) && ['labels', 'annotations', 'finalizers', 'ownerReferences'].all(field, object.metadata[?field] == oldObject.metadata[?field]))",
      message: `toe changes nothing of ${BUDGETS} but its entries.`,
    },
  ],
};
