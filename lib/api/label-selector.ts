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
