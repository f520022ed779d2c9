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

// As the API server reads them: the domain of a key has dots between its parts, and up to 253 characters.
const LABEL_KEY =
  /^((?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * What is wrong with a selector, in words; undefined when the API server will take its query as it is meant.
 */
export function selectorProblem(selector: LabelSelector): string | undefined {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const isEmpty = Object.keys(matchLabels).length + matchExpressions.length === 0;
  return isEmpty ? 'its label selector is empty and would mean every pod' : termProblem(selector);
}

/**
 * The same for a selector that may be empty.
 * A key or value with a comma or a bracket in it would become another query.
 */
export function termProblem({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string | undefined {
  const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  const values = [...Object.values(matchLabels), ...matchExpressions.flatMap((term) => term.values ?? [])];
  const key = keys.find((text) => !LABEL_KEY.test(text));
  if (key !== undefined) return `"${key}" is no label key; write for example app or example.com/team`;
  const value = values.find((text) => !LABEL_VALUE.test(text));
  if (value !== undefined)
    return `"${value}" is no label value; write up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends`;
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
