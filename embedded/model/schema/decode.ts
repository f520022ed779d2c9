import { isObject, type JsonObject } from '../json.ts';
import type { Decoded } from '../resource.ts';
import { memberShape } from '../shape.ts';
import type { Schema } from './schema.ts';
import { join } from './validate.ts';

/** Members of every object, which the schema of the kind leaves alone. */
const ENVELOPE = ['apiVersion', 'kind', 'metadata'];

/**
 * Drops members that the schema does not know and fills in defaults. Parts that are those of the old object
 * are right already; so after a patch only what has changed is looked at.
 */
export function decode(schema: Schema, object: JsonObject, old: JsonObject | undefined): Decoded {
  const unknown: string[] = [];
  const rest = decodeObject(schema, object, { old, path: '', unknown, root: true });
  return { object: rest, unknown };
}

interface Place {
  readonly old: unknown;
  readonly path: string;
  readonly unknown: string[];
  readonly root?: boolean;
}

function decodeValue(schema: Schema, value: unknown, place: Place): unknown {
  if (value === place.old && value !== undefined) return value;
  if (isObject(value)) return decodeObject(schema, value, place);
  const { items } = schema;
  if (!Array.isArray(value) || !items) return value;
  const { path, unknown } = place;
  const decoded = value.map((item: unknown, at) =>
    decodeValue(items, item, { old: undefined, path: `${path}[${at}]`, unknown }),
  );
  return decoded.every((item, at) => item === value[at]) ? value : decoded;
}

function decodeObject(schema: Schema, object: JsonObject, place: Place): JsonObject {
  const result: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(object)) {
    const decoded = decodeMember(schema, key, object[key], place);
    if (decoded !== undefined) result[key] = decoded;
    changed ||= decoded !== object[key];
  }
  return fillDefaults(schema, result, place) || changed ? result : object;
}

/** @returns undefined when the member goes. */
function decodeMember(schema: Schema, key: string, value: unknown, place: Place): unknown {
  if (place.root && ENVELOPE.includes(key)) return value;
  const path = join(place.path, key);
  const member = memberShape(schema, key) as Schema | undefined;
  if (!member) {
    if (schema.preserve) return value;
    place.unknown.push(path);
    return undefined;
  }
  if (value === null && !member.nullable) return undefined;
  const old = isObject(place.old) ? place.old[key] : undefined;
  return decodeValue(member, value, { old, path, unknown: place.unknown });
}

/** @returns whether there was something to fill in. */
function fillDefaults(schema: Schema, result: Record<string, unknown>, { unknown }: Place): boolean {
  let filled = false;
  for (const [key, member] of schema.defaults) {
    if (key in result) continue;
    result[key] = decodeValue(member, member.default, { old: undefined, path: '', unknown });
    filled = true;
  }
  return filled;
}
