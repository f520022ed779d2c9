import { isObject, type JsonObject } from '../json.ts';
import type { Shape } from '../shape.ts';
import { compileRule, type Rule } from './rule.ts';

/** A structural schema of a CRD, made ready: what is asked often is worked out once. */
export interface Schema extends Shape {
  readonly type: string | undefined;
  readonly nullable: boolean;
  readonly intOrString: boolean;
  /** Unknown members are kept. */
  readonly preserve: boolean;
  readonly fields?: Readonly<Record<string, Schema>> | undefined;
  readonly values?: Schema | undefined;
  readonly items?: Schema | undefined;
  readonly required: readonly string[];
  readonly default: unknown;
  readonly limits: Limits;
  readonly rules: readonly Rule[];
  /** Whether a rule is here or below. */
  readonly hasRules: boolean;
  /** Whether a rule here or below compares with the old value. */
  readonly hasTransitions: boolean;
  /** Whether a set or a map in the form of a list is here or below. */
  readonly hasNamedItems: boolean;
  /** Members that are filled in when they are missing. */
  readonly defaults: readonly (readonly [key: string, schema: Schema])[];
}

/** Bounds of a value. */
export interface Limits {
  readonly enum?: readonly unknown[];
  readonly pattern?: RegExp;
  /** As it is written in the CRD. */
  readonly patternText?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}

const KNOWN = new Set([
  'type',
  'nullable',
  'description',
  'title',
  'example',
  'properties',
  'additionalProperties',
  'items',
  'required',
  'default',
  'enum',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'x-kubernetes-validations',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-int-or-string',
]);

/**
 * Compiles `openAPIV3Schema` of a CRD.
 * @throws Error for a keyword that the model does not know: it must not be passed over in silence.
 */
export function compileSchema(raw: JsonObject): Schema {
  const unknown = Object.keys(raw).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) throw new Error(`the model does not know ${unknown.join(', ')} in a schema`);
  const fields = compileFields(raw['properties']);
  const values = compilePart(raw['additionalProperties']);
  const items = compilePart(raw['items']);
  const parts = [...Object.values(fields ?? {}), values, items].filter((part) => part !== undefined);
  const rules = ((raw['x-kubernetes-validations'] ?? []) as readonly JsonObject[]).map(compileRule);
  return {
    ...typeOf(raw),
    ...listOf(raw),
    fields,
    values,
    items,
    required: (raw['required'] ?? []) as readonly string[],
    default: raw['default'],
    limits: limitsOf(raw),
    rules,
    hasRules: rules.length > 0 || parts.some((part) => part.hasRules),
    hasTransitions: rules.some((rule) => rule.usesOld) || parts.some((part) => part.hasTransitions),
    hasNamedItems: listOf(raw).list !== undefined || parts.some((part) => part.hasNamedItems),
    defaults: Object.entries(fields ?? {}).filter(([, field]) => field.default !== undefined),
  };
}

function compileFields(raw: unknown): Readonly<Record<string, Schema>> | undefined {
  if (!isObject(raw)) return undefined;
  return Object.fromEntries(
    Object.entries(raw).map(([key, part]) => [key, compileSchema(part as JsonObject)] as const),
  );
}

function compilePart(raw: unknown): Schema | undefined {
  return isObject(raw) ? compileSchema(raw) : undefined;
}

function typeOf(raw: JsonObject): Pick<Schema, 'type' | 'nullable' | 'intOrString' | 'preserve' | 'atomic'> {
  return {
    type: raw['type'] as string | undefined,
    nullable: raw['nullable'] === true,
    intOrString: raw['x-kubernetes-int-or-string'] === true,
    preserve: raw['x-kubernetes-preserve-unknown-fields'] === true || raw['additionalProperties'] === true,
    atomic: raw['x-kubernetes-map-type'] === 'atomic',
  };
}

function listOf(raw: JsonObject): Pick<Schema, 'list' | 'keys'> {
  const type = raw['x-kubernetes-list-type'];
  return {
    list: type === 'set' || type === 'map' ? type : undefined,
    keys: raw['x-kubernetes-list-map-keys'] as readonly string[] | undefined,
  };
}

function limitsOf(raw: JsonObject): Limits {
  const { pattern, format, enum: values } = raw;
  const numbers = Object.entries(raw).filter(
    ([key, value]) => /^(min|max)/.test(key) && typeof value === 'number',
  );
  return {
    ...Object.fromEntries(numbers),
    ...(Array.isArray(values) ? { enum: values as readonly unknown[] } : {}),
    ...(typeof pattern === 'string' ? { pattern: new RegExp(pattern, 'u'), patternText: pattern } : {}),
    ...(typeof format === 'string' ? { format } : {}),
  };
}
