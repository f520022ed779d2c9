import type { Injection } from '../../lib/security/injection/rule.ts';
import { INJECTION_RULES } from '../../lib/security/injection/rules.ts';

/** The names of all rules that an injection breaks, as the functions see it. */
export function brokenRules(injection: Injection): string[] {
  return Object.values(INJECTION_RULES)
    .flat()
    .filter(({ holds }) => !holds(injection))
    .map(({ name }) => name);
}
