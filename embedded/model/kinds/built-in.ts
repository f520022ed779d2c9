import { sameJson, without, withMember, type JsonObject } from '../json.ts';
import { subdomainErrors } from '../names.ts';
import { withMeta, type KubeObject } from '../object.ts';
import type { Behaviour, Resource } from '../resource.ts';
import { META_SHAPE, type Shape } from '../shape.ts';

/** What a built-in kind says of itself; all else is as most kinds have it. */
export interface Kind {
  readonly names: Pick<Resource, 'group' | 'version' | 'plural' | 'kind'> &
    Partial<Pick<Resource, 'namespaced' | 'shortNames' | 'categories' | 'subresources'>>;
  /** Members beside metadata, with their shapes. All others are dropped. */
  readonly members: Readonly<Record<string, Shape>>;
  /** Fills in defaults and leaves out what is empty; parts of the old object are right already. */
  readonly fill?: (object: JsonObject, old: KubeObject | undefined) => JsonObject;
  readonly behaviour?: Partial<Behaviour>;
}

/** A built-in kind. */
export function builtIn({ names, members, fill = (object) => object, behaviour }: Kind): Resource {
  return {
    namespaced: true,
    shortNames: [],
    categories: [],
    subresources: [],
    singular: names.kind.toLowerCase(),
    listKind: `${names.kind}List`,
    ...names,
    behaviour: {
      shape: { fields: { ...members, metadata: META_SHAPE } },
      builtIn: true,
      unconditional: true,
      decode: (object, old) => {
        const { object: known, unknown } = decodeTop(object, members);
        return { object: fill(known, old), unknown };
      },
      create: (object) => object,
      update: (next) => next,
      validate: (_object, _old, { ofMeta }) => ofMeta,
      nameErrors: subdomainErrors,
      fields: {},
      deletionReturnsObject: false,
      orphansByDefault: false,
      reset: () => [],
      ...behaviour,
    },
  };
}

const ENVELOPE = ['apiVersion', 'kind', 'metadata'];

function decodeTop(
  object: JsonObject,
  members: Readonly<Record<string, Shape>>,
): { object: JsonObject; unknown: string[] } {
  const keys = Object.keys(object);
  const unknown = keys.filter((key) => !(key in members) && !ENVELOPE.includes(key));
  const gone = keys.filter((key) => object[key] === null || unknown.includes(key));
  return { object: gone.reduce(without, object), unknown };
}

/** Members whose value is empty are left out: kinds written in Go have it so. */
export function leaveOutEmpty(object: JsonObject, keys: readonly string[]): JsonObject {
  return keys
    .filter((key) => typeof object[key] === 'object' && Object.keys(object[key] ?? {}).length === 0)
    .reduce(without, object);
}

/** For kinds with a generation: it counts the changes of the spec. */
export function countSpec(next: KubeObject, old: KubeObject): KubeObject {
  const { generation = 0 } = old.metadata;
  const isSame = sameJson(next['spec'], old['spec']);
  return withMeta(next, withMember(next.metadata, 'generation', isSame ? generation : generation + 1));
}

/** For kinds with a status: it has a path of its own. */
export function splitStatus(next: KubeObject, old: KubeObject, subresource: string): KubeObject {
  const other = subresource === 'status' ? 'spec' : 'status';
  return withMember(next, other, old[other]) as KubeObject;
}

/** What an apply cannot own, for kinds with a status. */
export function resetOther(subresource: string): readonly string[] {
  return [subresource === 'status' ? '.spec' : '.status'];
}
