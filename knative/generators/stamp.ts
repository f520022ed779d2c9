import { CREATED_BY_ANNOTATION, GROUP } from '../../lib/api/names.ts';
import { makeResourceRule } from './make-policy.ts';
import { PART_OF } from './names.ts';
import { IS_NO_RUN, NEW_POWER_TOOLS } from './policies/new-power-tools.ts';

/** Versions in which an API server may serve a MutatingAdmissionPolicy: v1beta1 in 1.34 and 1.35, v1 from 1.36 on. */
export const STAMP_VERSIONS = ['v1', 'v1beta1'] as const;

const ADD_NAME = `JSONPatch{op: 'add', path: '/metadata/annotations/' + jsonpatch.escapeKey('${CREATED_BY_ANNOTATION}'), value: request.userInfo.username}`;
const ADD_ANNOTATIONS = "JSONPatch{op: 'add', path: '/metadata/annotations', value: {}}";

/**
 * The policy, and its binding, by which the API server writes into each new PowerTool who creates it, over what may
 * stand there. Not into the runs that toe makes of a schedule: they bring the name of who made the schedule, and
 * `runCreatedBy` holds them to that.
 */
export function makeStamp(version: (typeof STAMP_VERSIONS)[number]): object[] {
  const apiVersion = `admissionregistration.k8s.io/${version}`;
  const metadata = { name: `toe-created-by.${GROUP}`, labels: PART_OF };
  const spec = {
    failurePolicy: 'Fail',
    // Whatever another policy or webhook makes of it, the last word is ours.
    reinvocationPolicy: 'IfNeeded',
    matchConstraints: { resourceRules: NEW_POWER_TOOLS.map(makeResourceRule) },
    matchConditions: [IS_NO_RUN],
    mutations: [
      {
        patchType: 'JSONPatch',
        jsonPatch: {
          expression: `has(object.metadata.annotations) ? [${ADD_NAME}] : [${ADD_ANNOTATIONS}, ${ADD_NAME}]`,
        },
      },
    ],
  };
  return [
    { apiVersion, kind: 'MutatingAdmissionPolicy', metadata, spec },
    { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata, spec: { policyName: metadata.name } },
  ];
}
