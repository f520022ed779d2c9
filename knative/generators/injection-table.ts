import type { InjectionRule, Source } from '../../lib/security/injection/rule.ts';
import { INJECTION_RULES, STRICT_RULES } from '../../lib/security/injection/rules.ts';

const ASKS: Readonly<Record<Source, string>> = {
  pod: 'the pod and its namespace',
  images: 'the ConfigMap profiler-images',
  config: 'the PowerToolConfig of the tool',
  limits: 'the ConfigMap profiler-limits, if there is one',
};

/** The part of the reference page about what toe itself may put into pods. */
export function injectionRules(): string {
  const rows = (Object.keys(INJECTION_RULES) as Source[]).flatMap((source) =>
    INJECTION_RULES[source].map((rule) => rowOf(rule, ASKS[source])),
  );
  return [
    '## What toe may put into a pod',
    '',
    'The functions hold themselves to these rules, and the API server holds everybody to them who has a token of toe. A broken rule is the reason `InjectionForbidden` of the functions, or a refusal of the ValidatingAdmissionPolicies `toe-injection*`.',
    '',
    '| rule | what must hold | asks |',
    '|---|---|---|',
    ...rows,
    ...STRICT_RULES.map((rule) => rowOf(rule, 'the strict overlay only')),
  ].join('\n');
}

function rowOf({ name, text }: InjectionRule, asks: string): string {
  return `| ${name} | ${text} | ${asks} |`;
}
