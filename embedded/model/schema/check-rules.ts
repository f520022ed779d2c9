import { duplicate, forbiddenField, invalidValue, invalidWhole, required } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { isObject } from '../json.ts';
import { memberShape } from '../shape.ts';
import type { Rule } from './rule.ts';
import type { Schema } from './schema.ts';
import { counterpart, join } from './validate.ts';

/** Which rules of a schema a value breaks. A rule without `oldSelf` is not asked about what is as it was. */
export function checkRules(schema: Schema, value: unknown, old: unknown, path: string): Cause[] {
  const same = value === old && old !== undefined;
  if (!schema.hasRules || value === null || value === undefined || (same && !schema.hasTransitions))
    return [];
  const asked = schema.rules.filter((rule) => (rule.usesOld ? isThere(old) : !same));
  return [
    ...asked.flatMap((rule) => checkRule(rule, value, old, path)),
    ...checkMembers(schema, value, old, path),
  ];
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function checkRule(rule: Rule, value: unknown, old: unknown, path: string): Cause[] {
  const verdict = rule.holds(value, old);
  if (verdict === true) return [];
  const field = (path + rule.path).replace(/^\./, '') || '<nil>';
  if (typeof verdict === 'string')
    return [invalidValue(path || '<nil>', typeName(value), `${verdict} evaluating rule: ${rule.message}`)];
  return [causeOf(rule, field, value, rule.word?.(value, old) ?? rule.message)];
}

function causeOf({ reason }: Rule, field: string, value: unknown, message: string): Cause {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, message);
    case 'FieldValueRequired':
      return required(field, message);
    case 'FieldValueDuplicate':
      return duplicate(field, value);
    default:
      return typeof value === 'object' ? invalidWhole(field, message) : invalidValue(field, value, message);
  }
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function checkMembers(schema: Schema, value: unknown, old: unknown, path: string): Cause[] {
  if (isObject(value))
    return Object.keys(value).flatMap((key) => {
      const member = memberShape(schema, key) as Schema | undefined;
      if (!member?.hasRules) return [];
      return checkRules(member, value[key], isObject(old) ? old[key] : undefined, join(path, key));
    });
  const { items } = schema;
  if (!Array.isArray(value) || !items?.hasRules) return [];
  return value.flatMap((item: unknown, at) =>
    checkRules(items, item, counterpart(schema, item, old), `${path}[${at}]`),
  );
}
