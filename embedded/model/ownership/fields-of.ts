import { isObject, sameJson, type JsonObject } from '../json.ts';
import { memberShape, type Shape } from '../shape.ts';
import { fields, isEmpty, LEAF, NO_FIELDS, type Fields } from './fields.ts';

/** The fields that a value sets. */
export function fieldsOf(value: unknown, shape: Shape | undefined): Fields {
  if (isObject(value) && !shape?.atomic) return fieldsOfObject(value, shape);
  if (Array.isArray(value) && shape?.list) return fieldsOfList(value, shape);
  return LEAF;
}

function fieldsOfObject(value: JsonObject, shape: Shape | undefined): Fields {
  const keys = Object.keys(value);
  if (keys.length === 0) return LEAF;
  return fields(
    false,
    new Map(keys.map((key) => [`.${key}`, fieldsOf(value[key], memberShape(shape, key))])),
  );
}

function fieldsOfList(value: readonly unknown[], shape: Shape): Fields {
  if (value.length === 0) return LEAF;
  return fields(
    false,
    new Map(value.map((item) => [stepOf(item, shape), { ...fieldsOf(item, shape.items), member: true }])),
  );
}

/** How an item of a set or map is named: `[="a"]`, `[name="app"]`. */
export function stepOf(item: unknown, { list, keys = [] }: Shape): string {
  if (list === 'set' || !isObject(item)) return `[=${JSON.stringify(item)}]`;
  return `[${keys.map((key) => `${key}=${JSON.stringify(item[key])}`).join(',')}]`;
}

/** What a write has changed. */
export interface Changes {
  /** Fields that are new or have another value. */
  readonly set: Fields;
  readonly removed: Fields;
}

const NOTHING: Changes = { set: NO_FIELDS, removed: NO_FIELDS };

/** The difference between two values, field by field. */
export function changesOf(before: unknown, after: unknown, shape: Shape | undefined): Changes {
  if (before === after) return NOTHING;
  if (before === undefined) return { set: fieldsOf(after, shape), removed: NO_FIELDS };
  if (after === undefined) return { set: NO_FIELDS, removed: fieldsOf(before, shape) };
  const pairs = pairsOf(before, after, shape);
  if (pairs) return changesOfPairs(pairs);
  return sameJson(before, after) ? NOTHING : { set: LEAF, removed: NO_FIELDS };
}

/** A step, the values before and after, and their shape. */
type Pair = readonly [step: string, before: unknown, after: unknown, shape: Shape | undefined];

function pairsOf(before: unknown, after: unknown, shape: Shape | undefined): Pair[] | undefined {
  if (isObject(before) && isObject(after) && !shape?.atomic)
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].map(
      (key) => [`.${key}`, before[key], after[key], memberShape(shape, key)] as const,
    );
  if (!Array.isArray(before) || !Array.isArray(after) || !shape?.list) return undefined;
  const [old, now] = [byStep(before, shape), byStep(after, shape)];
  return [...new Set([...old.keys(), ...now.keys()])].map(
    (step) => [step, old.get(step), now.get(step), shape.items] as const,
  );
}

function byStep(items: readonly unknown[], shape: Shape): Map<string, unknown> {
  return new Map(items.map((item) => [stepOf(item, shape), item]));
}

function changesOfPairs(pairs: readonly Pair[]): Changes {
  const set = new Map<string, Fields>();
  const removed = new Map<string, Fields>();
  for (const [step, before, after, shape] of pairs) {
    const changes = changesOf(before, after, shape);
    // An item that comes or goes is itself a field, beside all that is in it.
    const isItem = step.startsWith('[');
    const whole = (one: Fields): Fields =>
      isItem && !isEmpty(one) && (before === undefined || after === undefined)
        ? { ...one, member: true }
        : one;
    if (!isEmpty(changes.set)) set.set(step, whole(changes.set));
    if (!isEmpty(changes.removed)) removed.set(step, whole(changes.removed));
  }
  return { set: fields(false, set), removed: fields(false, removed) };
}
