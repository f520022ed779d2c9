import {
  duplicate,
  invalidValue,
  notSupported,
  quoted,
  required,
  tooLong,
  tooMany,
  wrongType,
} from '../causes.ts';
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
export function validate(schema: Schema, value: unknown, old: unknown, path: string): Cause[] {
  if (value === old && old !== undefined) return [];
  const causes = causesOf(schema, value, old, path);
  return causes.length > 0 && old !== undefined && sameJson(value, old) ? [] : causes;
}

function causesOf(schema: Schema, value: unknown, old: unknown, path: string): Cause[] {
  const type = typeOf(value);
  if (!fits(schema, type, value)) return [wrongType(path, type, typeDetail(schema, path, type))];
  const among = amongEnum(schema, value, path);
  if (typeof value === 'string') return [...textCauses(schema, value, path), ...among];
  if (typeof value === 'number') return [...numberCauses(schema, value, path), ...among];
  if (Array.isArray(value)) return [...listCauses(schema, value, old, path), ...among];
  return isObject(value) ? [...among, ...objectCauses(schema, value, old, path)] : among;
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

function amongEnum({ limits }: Schema, value: unknown, path: string): Cause[] {
  if (!limits.enum || limits.enum.some((one) => sameJson(one, value))) return [];
  return [
    notSupported(
      path,
      value,
      limits.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    ),
  ];
}

// Of length and pattern only the first complaint is made; a format is looked at by itself.
function textCauses({ limits }: Schema, value: string, path: string): Cause[] {
  const wrong = sizeCause(limits, value, path) ?? patternCause(limits, value, path);
  const { format } = limits;
  if (!format || isFormat(format, value)) return wrong ? [wrong] : [];
  const words = `${path} in body must be of type ${format}: ${quoted(value)}`;
  return [...(wrong ? [wrong] : []), wrongType(path, value, words)];
}

function sizeCause(
  { minLength = 0, maxLength = Infinity }: Limits,
  value: string,
  path: string,
): Cause | undefined {
  if (value.length >= minLength && value.length <= maxLength) return undefined;
  const length = Array.from(value).length;
  if (length > maxLength) return tooLong(path, maxLength);
  if (length >= minLength) return undefined;
  return invalidValue(path, value, `${path} in body should be at least ${minLength} chars long`);
}

function patternCause({ pattern, patternText }: Limits, value: string, path: string): Cause | undefined {
  if (!pattern || pattern.test(value)) return undefined;
  return invalidValue(path, value, `${path} in body should match '${patternText ?? ''}'`);
}

function numberCauses({ limits }: Schema, value: number, path: string): Cause[] {
  const { minimum = -Infinity, maximum = Infinity } = limits;
  if (value > maximum)
    return [invalidValue(path, value, `${path} in body should be less than or equal to ${maximum}`)];
  if (value < minimum)
    return [invalidValue(path, value, `${path} in body should be greater than or equal to ${minimum}`)];
  return [];
}

function listCauses(schema: Schema, value: readonly unknown[], old: unknown, path: string): Cause[] {
  const { minItems = 0, maxItems = Infinity } = schema.limits;
  const { items } = schema;
  const before = schema.list === 'map' && Array.isArray(old) ? (old as readonly unknown[]) : [];
  const counterpart = (item: unknown): unknown =>
    before.find((one) => stepOf(one, schema) === stepOf(item, schema));
  return [
    ...(items ? value.flatMap((item, at) => validate(items, item, counterpart(item), `${path}[${at}]`)) : []),
    ...(value.length < minItems
      ? [invalidValue(path, value, `${path} in body should have at least ${minItems} items`)]
      : []),
    ...(value.length > maxItems ? [tooMany(path, value.length, maxItems)] : []),
  ];
}

function objectCauses(schema: Schema, value: JsonObject, old: unknown, path: string): Cause[] {
  const before = isObject(old) ? old : {};
  const keys = Object.keys(value);
  const { minProperties = 0, maxProperties = Infinity } = schema.limits;
  return [
    ...keys.flatMap((key) => {
      const member = memberShape(schema, key) as Schema | undefined;
      return member ? validate(member, value[key], before[key], path ? `${path}.${key}` : key) : [];
    }),
    ...schema.required.filter((key) => !(key in value)).map((key) => required(path ? `${path}.${key}` : key)),
    ...(keys.length < minProperties
      ? [invalidValue(path, value, `${path} in body should have at least ${minProperties} properties`)]
      : []),
    ...(keys.length > maxProperties ? [tooMany(path, keys.length, maxProperties)] : []),
  ];
}

/** Items of sets and maps that are there twice. */
export function findDuplicates(schema: Schema, value: unknown, old: unknown, path: string): Cause[] {
  if (value === old) return [];
  if (isObject(value))
    return Object.keys(value).flatMap((key) => {
      const member = memberShape(schema, key) as Schema | undefined;
      const before = isObject(old) ? old[key] : undefined;
      return member ? findDuplicates(member, value[key], before, path ? `${path}.${key}` : key) : [];
    });
  if (!Array.isArray(value)) return [];
  return [...duplicatesOf(schema, value, path), ...duplicatesBelow(schema, value, path)];
}

function duplicatesOf(schema: Schema, value: readonly unknown[], path: string): Cause[] {
  if (!schema.list) return [];
  const seen = new Set<string>();
  return value.flatMap((item, at) => {
    const step = stepOf(item, schema);
    if (!seen.has(step)) {
      seen.add(step);
      return [];
    }
    return [duplicate(`${path}[${at}]`, shownItem(item, schema))];
  });
}

function shownItem(item: unknown, { list, keys = [] }: Schema): unknown {
  if (list === 'set' || !isObject(item)) return item;
  return Object.fromEntries(keys.map((key) => [key, item[key]]));
}

function duplicatesBelow({ items }: Schema, value: readonly unknown[], path: string): Cause[] {
  return items ? value.flatMap((item, at) => findDuplicates(items, item, undefined, `${path}[${at}]`)) : [];
}
