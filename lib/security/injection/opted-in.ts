import { PROFILING_LABEL } from '../../api/names.ts';
import type { InjectionRule } from './rule.ts';

/** Whose namespaces tools reach is the decision of admins, also when somebody has a token of toe. */
export const optedIn: InjectionRule = {
  name: 'opted-in',
  text: `The namespace carries the label ${PROFILING_LABEL}=enabled.`,
  remedy: `Ask an admin of the cluster to opt it in: kubectl label namespace NAME ${PROFILING_LABEL}=enabled.`,
  holds: ({ namespaceLabels }) =>
    namespaceLabels === undefined || namespaceLabels[PROFILING_LABEL] === 'enabled',
  cel: `namespaceObject.metadata.?labels[?'${PROFILING_LABEL}'].orValue('') == 'enabled'`,
};
