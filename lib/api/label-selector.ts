import * as z from 'zod';
import { celRules } from './cel.ts';

const expression = z.object({
  key: z.string().min(1).max(317).describe('Label key.'),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']).describe('How the values are compared.'),
  values: z.array(z.string().max(63)).max(50).optional().describe('Values for In and NotIn.'),
});

/** The label selector of Kubernetes; an empty one is refused, because it would mean every pod. */
export const labelSelector = z
  .object({
    matchLabels: z
      .record(z.string(), z.string().max(63))
      .optional()
      .describe('Labels that a pod must have, all of them.')
      .meta({ maxProperties: 50 }),
    matchExpressions: z
      .array(expression)
      .max(20)
      .optional()
      .describe('Further conditions on labels, all of which must hold.'),
  })
  .describe('Which pods: those in the namespace of the PowerTool that match.')
  .meta(
    celRules({
      rule: '(has(self.matchLabels) && size(self.matchLabels) > 0) || (has(self.matchExpressions) && size(self.matchExpressions) > 0)',
      message: 'an empty selector would profile every pod of the namespace: name at least one label',
    }),
  );

export type LabelSelector = z.infer<typeof labelSelector>;

/**
 * The selector as the query parameter `labelSelector` of a list request.
 * @example toSelectorQuery({ matchLabels: { app: 'web' } }) // 'app=web'
 */
export function toSelectorQuery(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...(selector.matchExpressions ?? []).map(toTerm)].join(',');
}

const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * What is wrong with a selector, in words; undefined when the API server will take its query as it is meant.
 * A key or value with a comma or a bracket in it would become another query.
 */
export function selectorProblem({
  matchLabels = {},
  matchExpressions = [],
}: LabelSelector): string | undefined {
  const labels = Object.entries(matchLabels);
  if (labels.length + matchExpressions.length === 0)
    return 'its label selector is empty and would mean every pod';
  const keys = [...labels.map(([key]) => key), ...matchExpressions.map(({ key }) => key)];
  const values = [
    ...labels.map(([, value]) => value),
    ...matchExpressions.flatMap((term) => term.values ?? []),
  ];
  const key = keys.find((text) => !LABEL_KEY.test(text));
  if (key !== undefined) return `"${key}" is no label key`;
  const value = values.find((text) => !LABEL_VALUE.test(text));
  if (value !== undefined) return `"${value}" is no label value`;
  const term = matchExpressions.find(needsValues);
  return term && `the operator ${term.operator} of "${term.key}" needs values`;
}

function needsValues({ operator, values = [] }: Expression): boolean {
  return (operator === 'In' || operator === 'NotIn') && values.length === 0;
}

type Expression = z.infer<typeof expression>;

function toTerm({ key, operator, values = [] }: Expression): string {
  const terms = {
    In: `${key} in (${values.join(',')})`,
    NotIn: `${key} notin (${values.join(',')})`,
    Exists: key,
    DoesNotExist: `!${key}`,
  };
  return terms[operator];
}
