import * as z from 'zod';
import { labelSelector } from './label-selector.ts';

const namespaceName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);

const namespaceSelector = z
  .object({
    matchNames: z
      .array(namespaceName)
      .max(100)
      .optional()
      .describe('Namespaces by name.')
      .meta({ 'x-kubernetes-list-type': 'set' }),
    matchLabels: z
      .record(z.string(), z.string().max(63))
      .optional()
      .describe('Labels that a namespace must have, all of them.')
      .meta({ maxProperties: 20 }),
  })
  .describe(
    'Namespaces of the pods, among those that admins opted in; without it that of the PowerTool. Names and labels both hold. Only for those who may create PowerTools there.',
  );

/** Which pods a job is about: a selection, and optionally a sample of it. */
export const targets = z
  .object({
    labelSelector,
    namespaceSelector: namespaceSelector.optional(),
    container: z
      .string()
      .min(1)
      .max(63)
      .optional()
      .describe('Container to look at; without it the default container of the pod, else its first.'),
    max: z.int32().min(1).optional().describe('At most this many of the pods, chosen at random.'),
    percent: z
      .int32()
      .min(1)
      .max(100)
      .optional()
      .describe('This share of the pods in percent, rounded up, chosen at random.'),
    onePerNode: z.boolean().optional().describe('At most one pod on each node.'),
  })
  .describe('What is profiled.');

export type NamespaceSelector = z.infer<typeof namespaceSelector>;
