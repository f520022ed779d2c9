import { forbiddenField, invalidValue } from '../causes.ts';
import { badRequest, type Cause } from '../failure.ts';
import { isObject, sameJson, type JsonObject } from '../json.ts';
import { configKeyError } from '../names.ts';
import { objectAt, textAt, type KubeObject } from '../object.ts';
import type { Behaviour } from '../resource.ts';
import { builtIn } from './built-in.ts';

/** ConfigMaps. */
export const configMaps = builtIn({
  names: { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', shortNames: ['cm'] },
  members: { data: {}, binaryData: {}, immutable: {} },
  behaviour: { ...keyed('ConfigMap', ['data', 'binaryData']) },
});

/** Secrets. */
export const secrets = builtIn({
  names: { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' },
  members: { data: {}, stringData: {}, type: {}, immutable: {} },
  behaviour: {
    ...keyed('Secret', ['data']),
    create: (secret) => encode({ type: 'Opaque', ...secret }),
    update: encode,
    fields: { type: (secret) => textAt(secret, 'type') ?? '' },
  },
});

// What is sent as text is stored encoded, and nothing else is kept of it.
function encode(secret: KubeObject): KubeObject {
  const { stringData, ...stored } = secret;
  if (!isObject(stringData)) return secret;
  const encoded = Object.entries(stringData).map(
    ([key, text]) => [key, Buffer.from(String(text as string)).toString('base64')] as const,
  );
  return { ...stored, data: { ...objectAt(secret, 'data'), ...Object.fromEntries(encoded) } } as KubeObject;
}

function keyed(kind: string, members: readonly string[]): Pick<Behaviour, 'validate'> {
  return {
    validate: (object, old) => [
      ...members.flatMap((member) => dataCauses(kind, object, member)),
      ...immutableCauses(object, old, members),
    ],
  };
}

function dataCauses(kind: string, object: JsonObject, member: string): Cause[] {
  return Object.entries(objectAt(object, member)).flatMap(([key, value]) => {
    if (typeof value !== 'string') throw notText(kind, member, value);
    const wrong = configKeyError(key);
    return wrong ? [invalidValue(`${member}[${key}]`, key, wrong)] : [];
  });
}

function notText(kind: string, member: string, value: unknown): Error {
  const type = Array.isArray(value)
    ? 'array'
    : isObject(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
  return badRequest(
    `${kind} in version "v1" cannot be handled as a ${kind}: json: cannot unmarshal ${type} into Go struct field ${kind}.${member} of type string`,
  );
}

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
