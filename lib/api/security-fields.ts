import * as z from 'zod';
import type { CelRule } from './cel.ts';

/**
 * Fields by which a user could try to raise the rights of a tool. The seed: "No security fields allowed in
 * PowerTool"; rejected, not dropped, so they are declared (an undeclared field would be pruned in silence
 * for clients that do not ask for strict validation) and forbidden by a rule each.
 */
const SECURITY_FIELDS = {
  security: openObject(),
  securityContext: openObject(),
  image: { type: 'string', maxLength: 512 },
  privileged: { type: 'boolean' },
  capabilities: openObject(),
  hostPID: { type: 'boolean' },
  volumes: { type: 'array', maxItems: 64, items: openObject() },
  command: { type: 'array', maxItems: 64, items: { type: 'string', maxLength: 1024 } },
  serviceAccountName: { type: 'string', maxLength: 512 },
};

type SecurityField = keyof typeof SECURITY_FIELDS;

/** The forbidden fields as members of a zod object: known to the API server, never read by us. */
export function securityFields(): Record<SecurityField, z.ZodOptional<z.ZodUnknown>> {
  const entries = Object.entries(SECURITY_FIELDS).map(([name, schema]) => [name, forbidden(schema)]);
  return Object.fromEntries(entries) as Record<SecurityField, z.ZodOptional<z.ZodUnknown>>;
}

/**
 * The rules that forbid them.
 * @param path of the object that declares the fields, for the message: `spec`, `spec.tool`.
 */
export function securityFieldRules(path: string): readonly CelRule[] {
  return Object.keys(SECURITY_FIELDS).map((name) => ({
    rule: `!has(self.${name})`,
    message: `${path}.${name} is not for users: the rights and the image of a tool are set by admins in its PowerToolConfig and in profiler-images. Remove the field.`,
    reason: 'FieldValueForbidden',
    fieldPath: `.${name}`,
  }));
}

function forbidden(schema: Record<string, unknown>): z.ZodOptional<z.ZodUnknown> {
  const description = 'Forbidden: set by admins in the PowerToolConfig of the tool.';
  return z
    .unknown()
    .optional()
    .meta({ ...schema, description });
}

function openObject(): Record<string, unknown> {
  return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
}
