import { forbiddenField, invalidValue } from '../causes.ts';
import { badRequest, type Cause } from '../failure.ts';
import { isObject, sameJson, type JsonObject } from '../json.ts';
import { configKeyErrors } from '../names.ts';
import { objectAt, textAt, type KubeObject } from '../object.ts';
import type { Behaviour } from '../resource.ts';
import { builtIn, leaveOutEmpty } from './built-in.ts';

/** ConfigMaps. */
export const configMaps = builtIn({
  names: { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', shortNames: ['cm'] },
  members: { data: {}, binaryData: {}, immutable: {} },
  fill: (object) => leaveOutEmpty(object, ['data', 'binaryData']),
  behaviour: { ...keyed('ConfigMap', ['data', 'binaryData']) },
});

/** Secrets. */
export const secrets = builtIn({
  names: { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' },
  members: { data: {}, stringData: {}, type: {}, immutable: {} },
  fill: (secret) => encode({ type: 'Opaque', ...secret }),
  behaviour: {
    ...keyed('Secret', ['data']),
    fields: { type: (secret) => textAt(secret, 'type') ?? '' },
  },
});

// What is sent as text is stored encoded, and nothing else is kept of it.
function encode({ stringData, ...stored }: JsonObject): JsonObject {
  if (!isObject(stringData)) return leaveOutEmpty(stored, ['data']);
  const encoded = Object.entries(stringData).map(
    ([key, text]) => [key, Buffer.from(String(text)).toString('base64')] as const,
  );
  return { ...stored, data: { ...objectAt(stored, 'data'), ...Object.fromEntries(encoded) } };
}

function keyed(kind: string, members: readonly string[]): Pick<Behaviour, 'validate'> {
  return {
    validate: (object, old, { ofMeta }) => [
      ...ofMeta,
      ...members.flatMap((member) => dataCauses(kind, object, member)),
      ...immutableCauses(object, old, members),
    ],
  };
}

function dataCauses(kind: string, object: JsonObject, member: string): Cause[] {
  return Object.entries(objectAt(object, member)).flatMap(([key, value]) => {
    if (typeof value !== 'string') throw notText(kind, member, value);
    return configKeyErrors(key).map((wrong) => invalidValue(`${member}[${key}]`, key, wrong));
  });
}

function notText(kind: string, member: string, value: unknown): Error {
  const type = Array.isArray(value) ? 'array' : (TYPES[typeof value] ?? 'null');
  return badRequest(
    `${kind} in version "v1" cannot be handled as a ${kind}: json: cannot unmarshal ${type} into Go struct field ${kind}.${member} of type string`,
  );
}

const TYPES: Readonly<Record<string, string>> = { boolean: 'bool', number: 'number', object: 'object' };

function immutableCauses(
  object: JsonObject,
  old: KubeObject | undefined,
  members: readonly string[],
): Cause[] {
  if (old?.['immutable'] !== true) return [];
  return [
    ...(object['immutable'] === true ? [] : [forbiddenField('immutable', IMMUTABLE)]),
    ...members
      .filter((member) => !sameJson(object[member], old[member]))
      .map((member) => forbiddenField(member, IMMUTABLE)),
  ];
}

const IMMUTABLE = 'field is immutable when `immutable` is set';
