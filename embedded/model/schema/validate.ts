import { invalidValue, notSupported, quoted, required, tooLong, tooMany, wrongType } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { isObject, sameJson, type JsonObject } from '../json.ts';
import { stepOf } from '../ownership/fields-of.ts';
import { memberShape } from '../shape.ts';
import { isFormat } from './formats.ts';
import type { Limits, Schema } from './schema.ts';

/**
 * What is wrong with a value by its schema, rules apart. What is as it was before is not complained about
 * again, as the API server does since 1.33.
 */
export function validate(schema: Schema, value: unknown, old: unknown, path: string): readonly Cause[] {
  if (value === old && old !== undefined) return NOTHING;
  const type = typeOf(value);
  const causes = fits(schema, type, value)
    ? contentCauses(schema, value, old, path)
    : [wrongType(path, type, typeDetail(schema, path, type))];
  return causes.length > 0 && old !== undefined && sameJson(value, old) ? NOTHING : causes;
}

const NOTHING: readonly Cause[] = [];

function contentCauses(schema: Schema, value: unknown, old: unknown, path: string): readonly Cause[] {
  const causes: Cause[] = [];
  const { limits } = schema;
  if (limits.enum && !limits.enum.some((one) => sameJson(one, value)))
    causes.push(notSupported(path, value, limits.enum.map(textOf)));
  if (typeof value === 'string') checkText(limits, value, path, causes);
  else if (typeof value === 'number') checkNumber(limits, value, path, causes);
  else if (Array.isArray(value)) checkList(schema, value, { old, path, causes });
  else if (isObject(value)) checkObject(schema, value, { old, path, causes });
  return causes;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function fits({ type, intOrString, nullable }: Schema, actual: string, value: unknown): boolean {
  if (value === null) return nullable || (type === undefined && !intOrString);
  if (intOrString) return actual === 'integer' || actual === 'string';
  return type === undefined || type === actual || (type === 'number' && actual === 'integer');
}

function typeDetail({ type, intOrString }: Schema, path: string, actual: string): string {
  return `${path} in body must be of type ${intOrString ? 'integer,string' : (type ?? '')}: "${actual}"`;
}

// Of length and pattern only the first complaint is made; a format is looked at by itself.
function checkText(limits: Limits, value: string, path: string, causes: Cause[]): void {
  const wrong = sizeCause(limits, value, path) ?? patternCause(limits, value, path);
  if (wrong) causes.push(wrong);
  const { format } = limits;
  if (format === undefined || isFormat(format, value)) return;
  causes.push(wrongType(path, value, `${path} in body must be of type ${format}: ${quoted(value)}`));
}

function sizeCause({ minLength, maxLength }: Limits, value: string, path: string): Cause | undefined {
  if (value.length >= (minLength ?? 0) && value.length <= (maxLength ?? Infinity)) return undefined;
  const length = Array.from(value).length;
  if (maxLength !== undefined && length > maxLength) return tooLong(path, maxLength);
  if (minLength === undefined || length >= minLength) return undefined;
  return invalidValue(path, value, `${path} in body should be at least ${minLength} chars long`);
}

function patternCause({ pattern, patternText }: Limits, value: string, path: string): Cause | undefined {
  if (!pattern || pattern.test(value)) return undefined;
  return invalidValue(path, value, `${path} in body should match '${patternText ?? ''}'`);
}

function checkNumber({ minimum, maximum }: Limits, value: number, path: string, causes: Cause[]): void {
  if (maximum !== undefined && value > maximum)
    causes.push(invalidValue(path, value, `${path} in body should be less than or equal to ${maximum}`));
  if (minimum !== undefined && value < minimum)
    causes.push(invalidValue(path, value, `${path} in body should be greater than or equal to ${minimum}`));
}

/** Where a list or object is, what it was, and where complaints go. */
interface Place {
  readonly old: unknown;
  readonly path: string;
  readonly causes: Cause[];
}

function checkList(schema: Schema, value: readonly unknown[], { old, path, causes }: Place): void {
  const { items, limits } = schema;
  if (items)
    for (const [at, item] of value.entries())
      causes.push(...validate(items, item, counterpart(schema, item, old), `${path}[${at}]`));
  if (value.length < (limits.minItems ?? 0))
    causes.push(
      invalidValue(path, value, `${path} in body should have at least ${limits.minItems ?? 0} items`),
    );
  if (limits.maxItems !== undefined && value.length > limits.maxItems)
    causes.push(tooMany(path, value.length, limits.maxItems));
}

/** The old item of the same name, in a list that is a map. */
export function counterpart(schema: Schema, item: unknown, old: unknown): unknown {
  if (schema.list !== 'map' || !Array.isArray(old)) return undefined;
  const step = stepOf(item, schema);
  return old.find((one) => stepOf(one, schema) === step) as unknown;
}

function checkObject(schema: Schema, value: JsonObject, { old, path, causes }: Place): void {
  const before = isObject(old) ? old : undefined;
  const keys = Object.keys(value);
  for (const key of keys) {
    const member = memberShape(schema, key) as Schema | undefined;
    if (member) causes.push(...validate(member, value[key], before?.[key], join(path, key)));
  }
  for (const key of schema.required) if (!(key in value)) causes.push(required(join(path, key)));
  checkSize(schema.limits, keys.length, path, causes);
}

function checkSize(
  { minProperties, maxProperties }: Limits,
  count: number,
  path: string,
  causes: Cause[],
): void {
  if (minProperties !== undefined && count < minProperties)
    causes.push(
      invalidValue(path, count, `${path} in body should have at least ${minProperties} properties`),
    );
  if (maxProperties !== undefined && count > maxProperties) causes.push(tooMany(path, count, maxProperties));
}

/** The path of a member. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
