import * as z from 'zod';
import { makeTriggers } from '../../knative/generators/trigger.ts';
import { parseDelay } from './delay.ts';
import type { CloudEvent } from './cloud-event.ts';
import type { Delivery } from './deliver.ts';

/** Who wants which events, and how they are delivered. */
export interface Trigger {
  readonly wants: (event: CloudEvent) => boolean;
  readonly delivery: Delivery;
}

const texts = z.record(z.string(), z.string());
const filter = z.object({ exact: texts.optional(), prefix: texts.optional() });

/** What is read of a Trigger. */
const trigger = z.object({
  spec: z.object({
    filter: z.object({ attributes: texts }).optional(),
    filters: z.array(filter).optional(),
    delivery: z.object({
      retry: z.int(),
      backoffPolicy: z.literal('exponential'),
      backoffDelay: z.string().transform(parseDelay),
      timeout: z.string().transform(parseDelay),
      deadLetterSink: z.object({ uri: z.string() }),
    }),
  }),
});

/** The Triggers of all functions in one service, as they are deployed. */
export function standardTriggers(): Trigger[] {
  return makeTriggers('all').map((object) => {
    const { spec } = trigger.parse(object);
    const { retry, backoffDelay, timeout, deadLetterSink } = spec.delivery;
    const filters = spec.filters ?? [{ exact: spec.filter?.attributes }];
    return {
      wants: ({ attributes }) => filters.every((one) => fits(attributes, one)),
      delivery: { retry, backOff: backoffDelay, timeout, deadLetters: deadLetterSink.uri },
    };
  });
}

function fits(
  attributes: Readonly<Record<string, string>>,
  { exact = {}, prefix = {} }: z.infer<typeof filter>,
): boolean {
  return (
    Object.entries(exact).every(([name, value]) => attributes[name] === value) &&
    Object.entries(prefix).every(([name, value]) => attributes[name]?.startsWith(value) ?? false)
  );
}
