import { forbiddenField, invalidValue, required } from './causes.ts';
import type { Cause } from './failure.ts';
import { sameJson, without, type JsonObject } from './json.ts';
import { labelValueErrors, qualifiedNameErrors, type NameErrors } from './names.ts';
import { objectAt, type ObjectMeta, type OwnerReference } from './object.ts';

/** Members of the metadata that only the API server sets. */
interface System {
  readonly uid: string;
  readonly creationTimestamp: string;
}

/** Metadata of a new object: what the client cannot set is the API server's. */
export function newMeta(asked: JsonObject, namespace: string, system: System): ObjectMeta {
  const { deletionTimestamp: _time, deletionGracePeriodSeconds: _grace, selfLink: _link, ...kept } = asked;
  const { managedFields: _managed, ...own } = kept;
  return clean({ ...own, ...(namespace ? { namespace } : {}), ...system }) as ObjectMeta;
}

/** Metadata after a write: what no write can change is taken from the old. */
export function nextMeta(asked: JsonObject, old: ObjectMeta): ObjectMeta {
  if (asked === old) return old;
  const { managedFields: _managed, selfLink: _link, ...kept } = asked;
  const { namespace, generation, deletionTimestamp, deletionGracePeriodSeconds } = old;
  return clean({
    ...kept,
    uid: asked['uid'] ?? old.uid,
    creationTimestamp: old.creationTimestamp,
    ...(namespace === undefined ? {} : { namespace }),
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  }) as ObjectMeta;
}

const LEFT_OUT = [
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'deletionTimestamp',
  'generation',
];

// Empty maps and lists of the metadata are not stored.
function clean(meta: JsonObject): JsonObject {
  return LEFT_OUT.reduce((known, key) => (isEmpty(known[key]) ? without(known, key) : known), meta);
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** What is wrong with the metadata of a new object. */
export function validateNewMeta(meta: ObjectMeta, nameErrors: NameErrors): Cause[] {
  const { name, generateName } = meta as JsonObject;
  return [
    ...(generateName ? wrong('metadata.generateName', `${shownAs(generateName)}a`, nameErrors) : []),
    ...(name
      ? wrong('metadata.name', shownAs(name), nameErrors)
      : [required('metadata.name', 'name or generateName is required')]),
    ...validateCommon(meta),
  ];
}

function shownAs(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const FIXED = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'] as const;

/** What is wrong with the metadata of a write. */
export function validateNextMeta(meta: ObjectMeta, old: ObjectMeta): Cause[] {
  return [
    ...newFinalizers(meta, old),
    ...FIXED.filter((key) => meta[key] !== old[key]).map((key) =>
      invalidValue(`metadata.${key}`, meta[key], 'field is immutable'),
    ),
    ...validateCommon(meta, old),
  ];
}

function newFinalizers(meta: ObjectMeta, old: ObjectMeta): Cause[] {
  if (old.deletionTimestamp === undefined) return [];
  const added = (meta.finalizers ?? []).filter((name) => !old.finalizers?.includes(name)).sort();
  if (added.length === 0) return [];
  const list = `[]string{${added.map((name) => JSON.stringify(name)).join(', ')}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenField('metadata.finalizers', detail)];
}

function validateCommon(meta: ObjectMeta, old?: ObjectMeta): Cause[] {
  const { labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = meta;
  return [
    ...(labels === old?.labels ? [] : validateLabels(labels)),
    ...(annotations === old?.annotations ? [] : validateAnnotations(annotations)),
    ...validateOwners(ownerReferences),
    ...finalizers.flatMap((name) => wrong('metadata.finalizers', name, qualifiedNameErrors)),
  ];
}

type Texts = Readonly<Record<string, string>>;

function validateLabels(labels: Texts): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...wrong('metadata.labels', key, qualifiedNameErrors),
    ...wrong('metadata.labels', value, labelValueErrors),
  ]);
}

function validateAnnotations(annotations: Texts): Cause[] {
  return Object.keys(annotations).flatMap((key) =>
    wrong('metadata.annotations', key, (name) => qualifiedNameErrors(name.toLowerCase())),
  );
}

function validateOwners(owners: readonly OwnerReference[]): Cause[] {
  return owners.flatMap((owner) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((key) => !owner[key])
      .map((key) => {
        const detail = key === 'apiVersion' ? 'version must not be empty' : 'must not be empty';
        return invalidValue(`metadata.ownerReferences.${key}`, owner[key], detail);
      }),
  );
}

function wrong(field: string, value: string, errors: NameErrors): Cause[] {
  return errors(value).map((detail) => invalidValue(field, value, detail));
}

/** Whether two objects differ in nothing but their resource version. */
export function sameButVersion(a: JsonObject, b: JsonObject): boolean {
  return (
    sameBut(a, b, 'metadata') && sameBut(objectAt(a, 'metadata'), objectAt(b, 'metadata'), 'resourceVersion')
  );
}

function sameBut(a: JsonObject, b: JsonObject, member: string): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => key === member || (key in b && sameJson(a[key], b[key])));
}
