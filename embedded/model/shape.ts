/**
 * How the parts of an object are merged: which lists are maps in disguise, and by which keys. Built-in kinds
 * have such a tree in their file, custom resources get it from their CRD.
 */
export interface Shape {
  /** Members with a shape of their own. */
  readonly fields?: Readonly<Record<string, Shape>> | undefined;
  /** Shape of all other members: those of a map. */
  readonly values?: Shape | undefined;
  /** Shape of the items of a list. */
  readonly items?: Shape | undefined;
  /** A list is one value as a whole unless it is a set or a map. */
  readonly list?: 'set' | 'map' | undefined;
  /** What names an item of a list that is a map. The first is the merge key of strategic merge patches. */
  readonly keys?: readonly string[] | undefined;
  /** An object that is one value as a whole. */
  readonly atomic?: boolean | undefined;
}

/** The shape of a member; undefined when nothing is known of it. */
export function memberShape(shape: Shape | undefined, key: string): Shape | undefined {
  const { fields, values } = shape ?? NONE;
  return fields && Object.hasOwn(fields, key) ? fields[key] : values;
}

const NONE: Shape = {};

/** A list of objects that are named by some of their members. */
export function mapOf(items: Shape, ...keys: readonly string[]): Shape {
  return { list: 'map', keys, items };
}

/** A list of values of which each is there once. */
export const SET: Shape = { list: 'set' };

/** Metadata of every kind. */
export const META_SHAPE: Shape = {
  fields: { finalizers: SET, ownerReferences: { ...mapOf({}, 'uid') } },
};

/** Conditions as most kinds have them. */
export const CONDITIONS: Shape = mapOf({}, 'type');
