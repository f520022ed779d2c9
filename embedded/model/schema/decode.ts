import { isObject, type JsonObject } from '../json.ts';
import type { Decoded } from '../resource.ts';
import { memberShape } from '../shape.ts';
import type { Schema } from './schema.ts';

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
  return value.map((item: unknown, at) =>
    decodeValue(items, item, { old: undefined, path: `${place.path}[${at}]`, unknown: place.unknown }),
  );
}

function decodeObject(schema: Schema, object: JsonObject, place: Place): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    const decoded = decodeMember(schema, key, value, place);
    if (decoded !== undefined) result[key] = decoded;
  }
  fillDefaults(schema, result, place);
  return result;
}

/** @returns undefined when the member goes. */
function decodeMember(schema: Schema, key: string, value: unknown, place: Place): unknown {
  if (place.root && ENVELOPE.includes(key)) return value;
  const path = place.path ? `${place.path}.${key}` : key;
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

function fillDefaults(schema: Schema, result: Record<string, unknown>, { unknown }: Place): void {
  if (!schema.hasDefaults) return;
  for (const [key, member] of Object.entries(schema.fields ?? {})) {
    if (key in result || member.default === undefined) continue;
    result[key] = decodeValue(member, member.default, { old: undefined, path: '', unknown });
  }
}
