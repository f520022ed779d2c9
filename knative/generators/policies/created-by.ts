import {
  API_VERSION,
  CREATED_BY_ANNOTATION,
  GROUP,
  SCHEDULE_LABEL,
  VERSION,
} from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { isRun } from './is-run.ts';
import { IS_MAKER, IS_NO_RUN, NEW_POWER_TOOLS } from './new-power-tools.ts';

/**
 * Who says by the annotation who created a PowerTool tells the truth, and it stays so. The API server sets it by
 * itself where knative/components/created-by is applied. That toe changes none, its own policy says.
 */
export const createdBy: Policy = {
  name: 'created-by',
  resources: [
    { apiGroup: GROUP, version: VERSION, resource: 'powertools', operations: ['CREATE', 'UPDATE'] },
  ],
  conditions: [IS_NO_RUN],
  variables: [],
  rules: [
    {
      expression: `request.operation != 'CREATE' || ${createdByOf('object')}.orValue(request.userInfo.username) == request.userInfo.username`,
      message: `The annotation ${CREATED_BY_ANNOTATION} says who created a PowerTool: that is you, and the name in it is another. Take the annotation out.`,
    },
    {
      expression: `request.operation != 'UPDATE' || ${createdByOf('object')} == ${createdByOf('oldObject')}`,
      message: `The annotation ${CREATED_BY_ANNOTATION} says who created a PowerTool: once that exists, nobody sets, changes or removes it. Leave the annotation as it was.`,
    },
  ],
};

/**
 * The run of a schedule has the annotation of its schedule, or none as that. Every PowerTool of the namespace is
 * asked, and one is the schedule; that takes time, so only for what has the label of a run, without which toe makes
 * none. Of a schedule that is not there nobody can be asked: the garbage collector deletes what says that it belongs
 * to it. That the API server's copy of a schedule may be old does no harm: the annotation never changes.
 */
export const runCreatedBy: Policy = {
  name: 'run-created-by',
  resources: NEW_POWER_TOOLS,
  objectLabel: SCHEDULE_LABEL,
  params: { apiVersion: API_VERSION, kind: 'PowerTool', notFound: 'Allow' },
  conditions: [
    {
      name: 'is-run-of-this-schedule',
      expression: `${IS_MAKER} && ${isRun('object', 'o.uid == params.metadata.uid')}`,
    },
  ],
  variables: [],
  rules: [
    {
      expression: `${createdByOf('object')} == ${createdByOf('params')}`,
      message: `The run of a schedule has the annotation ${CREATED_BY_ANNOTATION} of its schedule.`,
    },
  ],
};

function createdByOf(object: string): string {
  return `${object}.metadata.?annotations[?'${CREATED_BY_ANNOTATION}']`;
}
