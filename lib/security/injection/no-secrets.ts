import { OWN_SECRET_PREFIX } from '../../api/names.ts';
import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/**
 * Through its environment a container reads any Secret and ConfigMap of the namespace. A tool gets none but what
 * toe makes for it.
 */
export const noSecrets: InjectionRule = {
  name: 'no-secrets',
  text: `The environment of the container is plain text, or comes from Secrets named ${OWN_SECRET_PREFIX}*.`,
  holds: (injection) =>
    everyAdded(
      injection,
      ({ env = [], envFrom = [] }) =>
        envFrom.length === 0 &&
        env.every(
          ({ valueFrom }) =>
            valueFrom === undefined || valueFrom.secretKeyRef?.name?.startsWith(OWN_SECRET_PREFIX),
        ),
    ),
  cel: each(
    `!has(c.envFrom) && c.?env.orValue([]).all(e, !has(e.valueFrom) || e.valueFrom.?secretKeyRef.?name.orValue('').startsWith('${OWN_SECRET_PREFIX}'))`,
  ),
};
