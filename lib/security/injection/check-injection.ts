import type { Pod } from '../../api/pod.ts';
import { isRefusal, type Refusal } from '../../api/refusal.ts';
import type { AdminRules } from '../approve.ts';
import { findConfig } from '../find-config.ts';
import { valuesOf } from './parts.ts';
import type { AddedContainer, Injection } from './rule.ts';
import { INJECTION_RULES, wordsOf } from './rules.ts';

/**
 * Holds a container against every rule before it is sent: the last look, whatever went wrong before it. What is
 * not read for a job (labels of the namespace, the floor) is left to the API server.
 * @param rules undefined when they were not read: then nothing is approved.
 */
export function checkInjection(
  pod: Pod,
  container: AddedContainer,
  rules: AdminRules | undefined,
): Refusal | undefined {
  const [tool = ''] = valuesOf(container, 'TOE_TOOL');
  const config = findConfig(tool, rules?.configs ?? []);
  if (isRefusal(config)) return config;
  return findBroken({ pod, added: [container], images: rules?.images ?? {}, config });
}

/** The first rule that an injection breaks, in words. */
function findBroken(injection: Injection): Refusal | undefined {
  const broken = Object.values(INJECTION_RULES)
    .flat()
    .find(({ holds }) => !holds(injection));
  return broken && { reason: 'InjectionForbidden', message: wordsOf(broken) };
}
