import { Failure } from '../failure.ts';
import { isObject, type JsonObject } from '../json.ts';
import { memberShape, type Shape } from '../shape.ts';
import { changesOf, fieldsOf, stepOf } from '../ownership/fields-of.ts';
import {
  exclude,
  intersection,
  isEmpty,
  NO_FIELDS,
  pathsOf,
  unclaimed,
  withParents,
  type Fields,
} from '../ownership/fields.ts';
import { isSame, lose, withoutSystem, type Owner, type Writer } from '../ownership/owners.ts';

/** A server-side apply: what somebody wants to be so. */
export interface Application {
  readonly writer: Writer;
  readonly config: JsonObject;
  /** Takes fields away from others instead of failing. */
  readonly force: boolean;
  readonly shape: Shape;
  /** Steps to what an apply through this path cannot change. */
  readonly reset: readonly (readonly string[])[];
}

/** The object after an apply, and whose its fields are then. */
export interface Applied {
  readonly object: JsonObject;
  readonly owners: readonly Owner[];
}

/**
 * Server-side apply: what the config says is merged in; what the same writer said last time and nobody says
 * now goes. @param live an empty object at creation.
 * @throws Failure 409 when a field that changes belongs to somebody else, unless forced.
 */
export function apply(live: JsonObject, owners: readonly Owner[], application: Application): Applied {
  const { writer, config, force, shape, reset } = application;
  const last = owners.find((owner) => isSame(owner, writer))?.fields ?? NO_FIELDS;
  const mine = exclude(fieldsOfConfig(config, shape), reset);
  const others = owners.filter((owner) => !isSame(owner, writer));
  const merged = mergeConfig(live, config, shape) as JsonObject;
  // The config names its object, which nobody owns: so the metadata as a whole never goes.
  const gone = [...others.map(({ fields }) => fields), fieldsOf(config, shape)].reduce(
    unclaimed,
    withParents(last),
  );
  const object = isEmpty(gone) ? merged : (removeFields(merged, gone, shape) as JsonObject);
  const changes = changesOf(withoutSystem(live), withoutSystem(object), shape);
  const set = exclude(changes.set, reset);
  if (!force) refuseConflicts(others, set);
  const left = others.map((owner) => lose(owner, set, exclude(changes.removed, reset)));
  return { object, owners: [...left, { ...writer, fields: mine }].filter(({ fields }) => !isEmpty(fields)) };
}

function fieldsOfConfig(config: JsonObject, shape: Shape): Fields {
  const owned = withoutSystem(config);
  return Object.keys(owned).length > 0 ? fieldsOf(owned, shape) : NO_FIELDS;
}

function refuseConflicts(others: readonly Owner[], set: Fields): void {
  const causes = others.flatMap((owner) =>
    pathsOf(intersection(owner.fields, set))
      .sort()
      .map((field) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${titleOf(owner)}`,
        field,
      })),
  );
  if (causes.length === 0) return;
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  const list =
    causes.length === 1 ? `${causes[0]?.message ?? ''}: ${causes[0]?.field ?? ''}` : groupByMessage(causes);
  throw new Failure(409, 'Conflict', `Apply failed with ${count}: ${list}`, { causes });
}

function groupByMessage(causes: readonly { readonly message: string; readonly field: string }[]): string {
  const titles = [...new Set(causes.map(({ message }) => message))];
  return titles
    .map((title) => {
      const fields = causes.filter(({ message }) => message === title).map(({ field }) => `- ${field}`);
      return `${title.replace('conflict with', 'conflicts with')}:\n${fields.join('\n')}`;
    })
    .join('\n');
}

function titleOf({ manager, operation, subresource, apiVersion }: Owner): string {
  const through = subresource ? ` with subresource "${subresource}"` : '';
  return operation === 'Apply' ? `"${manager}"${through}` : `"${manager}"${through} using ${apiVersion}`;
}

/** The config over the object: the config wins, lists that are sets or maps are merged. Parts without change are shared. */
function mergeConfig(live: unknown, config: unknown, shape: Shape | undefined): unknown {
  if (isObject(config) && isObject(live) && !shape?.atomic) return mergeObject(live, config, shape);
  if (Array.isArray(config) && Array.isArray(live) && shape?.list) return mergeList(live, config, shape);
  return config;
}

function mergeObject(live: JsonObject, config: JsonObject, shape: Shape | undefined): JsonObject {
  let result = live;
  for (const [key, value] of Object.entries(config)) {
    const merged = mergeConfig(live[key], value, memberShape(shape, key));
    if (merged !== live[key]) result = { ...result, [key]: merged };
  }
  return result;
}

function mergeList(live: readonly unknown[], config: readonly unknown[], shape: Shape): readonly unknown[] {
  let result = live;
  for (const item of config) {
    const step = stepOf(item, shape);
    const at = result.findIndex((one) => stepOf(one, shape) === step);
    const merged = at < 0 ? item : mergeConfig(result[at], item, shape.items);
    if (at < 0) result = [...result, item];
    else if (merged !== result[at]) result = result.with(at, merged);
  }
  return result;
}

/** The value without some fields; undefined when it goes as a whole. */
function removeFields(value: unknown, gone: Fields, shape: Shape | undefined): unknown {
  if (gone.member) return undefined;
  if (isObject(value)) {
    const kept = Object.entries(value).map(([key, member]) => {
      const below = gone.children.get(`.${key}`);
      return [key, below ? removeFields(member, below, memberShape(shape, key)) : member] as const;
    });
    return Object.fromEntries(kept.filter(([, member]) => member !== undefined));
  }
  if (!Array.isArray(value) || !shape) return value;
  return value
    .map((item: unknown) => {
      const below = gone.children.get(stepOf(item, shape));
      return below ? removeFields(item, below, shape.items) : item;
    })
    .filter((item) => item !== undefined);
}
