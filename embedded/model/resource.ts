import type { About, Cause } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { NameErrors } from './names.ts';
import type { KubeObject } from './object.ts';
import type { Shape } from './shape.ts';

/** A kind that the model serves: what discovery tells of it, and how its objects behave. */
export interface Resource {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Parts that are written under a path of their own: `status`. */
  readonly subresources: readonly string[];
  readonly behaviour: Behaviour;
  /** The CustomResourceDefinition, where there is one: whoever serves OpenAPI or tables needs it. */
  readonly definition?: JsonObject;
}

/** What differs from kind to kind. All functions are pure. */
export interface Behaviour {
  readonly shape: Shape;
  /** Written in Go: nulls and empty values go, list items come without kind. Else a custom resource. */
  readonly builtIn: boolean;
  /** Whether a write may leave out the resource version. */
  readonly unconditional: boolean;
  /** Takes out what the kind does not know and fills in defaults; `old` parts are known to be right. */
  readonly decode: (object: JsonObject, old: KubeObject | undefined) => Decoded;
  /** What a client cannot set at creation is set here. */
  readonly create: (object: KubeObject) => KubeObject;
  /** What a client cannot change through this path is taken from the old object. */
  readonly update: (next: KubeObject, old: KubeObject, subresource: string) => KubeObject;
  /** What is wrong with an object; what is wrong with its metadata is known already. */
  readonly validate: (object: KubeObject, old: KubeObject | undefined, part: Part) => readonly Cause[];
  /** The group by which invalid objects are called, where it is another. */
  readonly errorGroup?: string;
  readonly nameErrors: NameErrors;
  /** Values for field selectors, beside name and namespace. */
  readonly fields: Readonly<Record<string, (object: KubeObject) => string>>;
  /** Seconds that a deletion waits for whoever runs the object; undefined where nobody does. */
  readonly grace?: (object: KubeObject, asked: number | undefined) => number;
  /** Whether the answer to a deletion is the object, not a Status. */
  readonly deletionReturnsObject: boolean;
  /** Whether a deletion that does not say what becomes of dependents leaves them. */
  readonly orphansByDefault: boolean;
  /** Members that nobody comes to own through this path, since it cannot change them: `.spec`. */
  readonly reset: (subresource: string) => readonly string[];
}

/** Through which path an object is written, and what is wrong with its metadata. */
export interface Part {
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly ofMeta: readonly Cause[];
}

/** An object as its schema knows it, and what of the body is not in the schema. */
export interface Decoded {
  readonly object: JsonObject;
  /** Paths of members that were dropped: `spec.colour`. */
  readonly unknown: readonly string[];
}

/** `apiVersion` of a resource's objects. */
export function apiVersionOf({ group, version }: Resource): string {
  return group ? `${group}/${version}` : version;
}

/** For messages about an object: `pods "a"`. */
export function about({ group, plural }: Resource, name?: string): About {
  return { group, kind: plural, name };
}

/** For messages about invalid content: `Pod "a"`. */
export function aboutKind({ group, kind, behaviour }: Resource, name?: string): About {
  return { group: behaviour.errorGroup ?? group, kind, name };
}

/** The same for an object that may say it is of another kind. */
export function aboutObject(resource: Resource, object: KubeObject): About {
  const { kind } = object;
  const said = typeof kind === 'string' ? { ...resource, kind } : resource;
  return aboutKind(said, object.metadata.name);
}
