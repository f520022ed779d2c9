import { invalidValue } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { sameJson, withMember, without, type JsonObject } from '../json.ts';
import { subdomainErrors } from '../names.ts';
import { withMeta, type KubeObject } from '../object.ts';
import type { Behaviour, Part, Resource } from '../resource.ts';
import { checkRules } from '../schema/check-rules.ts';
import { selectableFields } from '../selector/selectable-fields.ts';
import { decode } from '../schema/decode.ts';
import { compileSchema, type Schema } from '../schema/schema.ts';
import { findDuplicates } from '../schema/find-duplicates.ts';
import { validate } from '../schema/validate.ts';
import { META_SHAPE } from '../shape.ts';

/** A CustomResourceDefinition, as far as it is read. */
interface Definition {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: {
      readonly kind: string;
      readonly listKind?: string;
      readonly plural: string;
      readonly singular?: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
    readonly versions: readonly Version[];
  };
}

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly subresources?: Readonly<Record<string, unknown>>;
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
  readonly schema: { readonly openAPIV3Schema: JsonObject };
}

/** The resources that a CRD makes: one for each served version. @throws Error when it cannot be compiled. */
export function customResources(definition: JsonObject): Resource[] {
  const { spec } = definition as unknown as Definition;
  return spec.versions.filter(({ served }) => served).map((version) => customResource(definition, version));
}

function customResource(definition: JsonObject, version: Version): Resource {
  const { group, scope, names } = (definition as unknown as Definition).spec;
  return {
    group,
    version: version.name,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    namespaced: scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    subresources: Object.keys(version.subresources ?? {}),
    behaviour: behaviourOf(version, `${group}/${version.name}`, names.kind),
    definition,
  };
}

function behaviourOf(version: Version, apiVersion: string, kind: string): Behaviour {
  const schema = compileSchema(version.schema.openAPIV3Schema);
  const hasStatus = version.subresources?.['status'] !== undefined;
  return {
    shape: { fields: { ...schema.fields, metadata: META_SHAPE } },
    builtIn: false,
    unconditional: false,
    decode: (object, old) => decode(schema, object, old),
    create: (object) =>
      withMeta(hasStatus ? without(object, 'status') : object, {
        ...object.metadata,
        generation: 1,
      }) as KubeObject,
    update: (next, old, subresource) =>
      subresource === 'status' ? onlyStatus(next, old) : allButStatus(next, old, hasStatus),
    validate: (object, old, { subresource, ofMeta }) => {
      const ofType = checkType(object, apiVersion, kind);
      return ofType.length > 0 ? ofType : check(schema, object, old, { subresource, ofMeta });
    },
    nameErrors: subdomainErrors,
    fields: selectableFields(version.selectableFields ?? []),
    deletionReturnsObject: false,
    orphansByDefault: false,
    reset: (subresource) => (subresource === 'status' ? ['.spec'] : hasStatus ? ['.status'] : []),
  };
}

function onlyStatus(next: KubeObject, old: KubeObject): KubeObject {
  const { resourceVersion } = next.metadata;
  const metadata = { ...old.metadata, resourceVersion };
  return withMember(withMeta(old, metadata), 'status', next['status']) as KubeObject;
}

function allButStatus(next: KubeObject, old: KubeObject, hasStatus: boolean): KubeObject {
  const kept = (hasStatus ? withMember(next, 'status', old['status']) : next) as KubeObject;
  const { generation = 0 } = old.metadata;
  const isSame = sameJson(without(kept, 'metadata'), without(old, 'metadata'));
  return withMeta(kept, { ...kept.metadata, generation: isSame ? generation : generation + 1 });
}

function checkType(object: KubeObject, apiVersion: string, kind: string): Cause[] {
  return [
    ...(object['kind'] === kind ? [] : [invalidValue('kind', object['kind'], `must be ${kind}`)]),
    ...(object['apiVersion'] === apiVersion
      ? []
      : [invalidValue('apiVersion', object['apiVersion'], `must be ${apiVersion}`)]),
  ];
}

/** Causes that keep rules from being asked. */
const BLOCKING = [
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
];

function check(schema: Schema, object: KubeObject, old: KubeObject | undefined, part: Part): Cause[] {
  const [now, before] = [without(object, 'metadata'), old && without(old, 'metadata')];
  const causes = [
    ...part.ofMeta,
    ...validateParts(schema, now, before, part.subresource),
    ...findDuplicates(schema, now, before, ''),
  ];
  if (causes.some(({ reason }) => BLOCKING.includes(reason))) return [...causes, NOT_CHECKED];
  return [...causes, ...checkRules(schema, object, old, '')];
}

// Through the status subresource only the status is looked at, and called by names of its own in the messages.
function validateParts(
  schema: Schema,
  now: JsonObject,
  before: JsonObject | undefined,
  part: string,
): readonly Cause[] {
  const status = schema.fields?.['status'];
  if (part !== 'status' || !status) return validate(schema, now, before, '');
  if (!('status' in now)) return [];
  return validate(status, now['status'], before?.['status'], '').map((cause) => ({
    ...cause,
    field: cause.field ? `status.${cause.field}` : 'status',
  }));
}

const NOT_CHECKED = invalidValue(
  '<nil>',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);
