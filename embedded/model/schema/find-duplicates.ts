import { duplicate } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { isObject } from '../json.ts';
import { stepOf } from '../ownership/fields-of.ts';
import { memberShape } from '../shape.ts';
import type { Schema } from './schema.ts';
import { join } from './validate.ts';

/** Items of sets and maps that are there twice. What is as it was is not looked at. */
export function findDuplicates(schema: Schema, value: unknown, old: unknown, path: string): Cause[] {
  if (!schema.hasNamedItems || value === old) return [];
  if (isObject(value))
    return Object.keys(value).flatMap((key) => {
      const member = memberShape(schema, key) as Schema | undefined;
      const before = isObject(old) ? old[key] : undefined;
      return member ? findDuplicates(member, value[key], before, join(path, key)) : [];
    });
  if (!Array.isArray(value)) return [];
  const { items } = schema;
  const below = items
    ? value.flatMap((item, at) => findDuplicates(items, item, undefined, `${path}[${at}]`))
    : [];
  return [...duplicatesOf(schema, value, path), ...below];
}

function duplicatesOf(schema: Schema, value: readonly unknown[], path: string): Cause[] {
  if (!schema.list) return [];
  const seen = new Set<string>();
  return value.flatMap((item, at) => {
    const step = stepOf(item, schema);
    if (seen.has(step)) return [duplicate(`${path}[${at}]`, shownItem(item, schema))];
    seen.add(step);
    return [];
  });
}

function shownItem(item: unknown, { list, keys = [] }: Schema): unknown {
  if (list === 'set' || !isObject(item)) return item;
  return Object.fromEntries(keys.map((key) => [key, item[key]]));
}
