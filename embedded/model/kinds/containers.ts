import { forbiddenField, invalidValue, required } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { isObject, withMember, type JsonObject } from '../json.ts';
import { labelErrors } from '../names.ts';
import { listAt, objectAt, textAt } from '../object.ts';
import { mapOf, type Shape } from '../shape.ts';

/** How containers are merged. */
export const CONTAINER_SHAPE: Shape = {
  fields: {
    env: mapOf({}, 'name'),
    ports: mapOf({}, 'containerPort', 'protocol'),
    volumeMounts: mapOf({}, 'mountPath'),
    volumeDevices: mapOf({}, 'devicePath'),
  },
};

/** A container with the values that the API server fills in, and without those it leaves out. */
export function defaultContainer(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const filled = Object.entries(defaultsOf(raw)).reduce(
    (container, [key, value]) => (isUnset(container[key]) ? withMember(container, key, value) : container),
    raw,
  );
  return tidy(filled);
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function defaultsOf(container: JsonObject): JsonObject {
  return {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(textAt(container, 'image') ?? ''),
  };
}

function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const [, tag] = /:([^:/]+)$/.exec(image) ?? [];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

// Written in Go: empty lists and texts are left out.
function tidy(container: JsonObject): JsonObject {
  const env = container['env'];
  const tidied =
    Array.isArray(env) && env.some(hasEmptyValue)
      ? withMember(container, 'env', env.map(tidyEnv))
      : container;
  return Object.entries(tidied).reduce(
    (known, [key, value]) =>
      value === null || isEmptyList(value) ? withMember(known, key, undefined) : known,
    tidied,
  );
}

function hasEmptyValue(entry: unknown): boolean {
  return isObject(entry) && entry['value'] === '';
}

function tidyEnv(entry: unknown): unknown {
  return hasEmptyValue(entry) ? withMember(entry as JsonObject, 'value', undefined) : entry;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** What is wrong with a container of any kind. */
export function validateContainer(container: JsonObject, path: string): Cause[] {
  const name = textAt(container, 'name') ?? '';
  return [
    ...(name === ''
      ? [required(`${path}.name`)]
      : labelErrors(name).map((wrong) => invalidValue(`${path}.name`, name, wrong))),
    ...(textAt(container, 'image') ? [] : [required(`${path}.image`)]),
    ...listAt(container, 'env').flatMap((entry, at) =>
      isObject(entry) && entry['name'] ? [] : [required(`${path}.env[${at}].name`)],
    ),
    ...validateSecurity(container, path),
  ];
}

function validateSecurity(container: JsonObject, path: string): Cause[] {
  const context = objectAt(container, 'securityContext');
  if (context['allowPrivilegeEscalation'] !== false || context['privileged'] !== true) return [];
  const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
  return [invalidValue(`${path}.securityContext`, context, detail)];
}

/** Members that an ephemeral container cannot have. */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
];

/** What an ephemeral container has that it cannot. */
export function validateEphemeral(container: JsonObject, path: string): Cause[] {
  return [
    ...NOT_EPHEMERAL.filter((key) => isSet(container[key])).map((key) =>
      forbiddenField(`${path}.${key}`, 'cannot be set for an Ephemeral Container'),
    ),
    ...listAt(container, 'volumeMounts').flatMap((mount, at) =>
      isObject(mount) && mount['subPath']
        ? [forbiddenField(`${path}.volumeMounts[${at}].subPath`, 'cannot be set for an Ephemeral Container')]
        : [],
    ),
  ];
}

function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '';
}
