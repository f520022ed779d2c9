import { sameJson, without, withMember, type JsonObject } from '../json.ts';
import { subdomainError } from '../names.ts';
import { withMeta, type KubeObject } from '../object.ts';
import type { Behaviour, Resource } from '../resource.ts';
import { META_SHAPE, type Shape } from '../shape.ts';

/** What a built-in kind says of itself; all else is as most kinds have it. */
export interface Kind {
  readonly names: Pick<Resource, 'group' | 'version' | 'plural' | 'kind'> &
    Partial<Pick<Resource, 'namespaced' | 'shortNames' | 'categories' | 'subresources'>>;
  /** Members beside metadata, with their shapes. All others are dropped. */
  readonly members: Readonly<Record<string, Shape>>;
  readonly behaviour?: Partial<Behaviour>;
}

/** A built-in kind. */
export function builtIn({ names, members, behaviour }: Kind): Resource {
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
      decode: (object) => decodeTop(object, members),
      create: (object) => object,
      update: (next) => next,
      validate: () => [],
      nameError: subdomainError,
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
