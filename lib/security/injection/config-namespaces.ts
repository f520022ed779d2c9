import { checkNamespace } from '../check-namespace.ts';
import type { InjectionRule } from './rule.ts';

/** The same as `checkNamespace`, for the pod. */
export const configNamespaces: InjectionRule = {
  name: 'config-namespaces',
  text: 'The namespace of the pod is one that the PowerToolConfig of the tool allows.',
  remedy: 'Ask an admin to add it to allowedNamespaces of that PowerToolConfig.',
  holds: ({ pod, config, added }) =>
    added.length === 0 ||
    checkNamespace({ tool: config?.spec.name ?? '', namespace: pod.metadata.namespace }, config) ===
      undefined,
  cel: 'variables.mine.size() == 0 || !has(params.spec.allowedNamespaces) || request.namespace in params.spec.allowedNamespaces',
};
