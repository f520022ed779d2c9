import { duplicate, forbiddenField, invalidValue, required } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { isObject, sameJson, withMember, type JsonObject } from '../json.ts';
import { listAt, objectAt, textAt, type KubeObject } from '../object.ts';
import { validateContainer, validateEphemeral } from './containers.ts';

/** What is wrong with the spec of a pod, by itself and compared with what it was. */
export function podSpecCauses(pod: KubeObject, old: KubeObject | undefined, subresource: string): Cause[] {
  if (pod['spec'] === old?.['spec']) return [];
  const spec = objectAt(pod, 'spec');
  const causes = [...containersCauses(spec), ...ephemeralCauses(spec)];
  if (!old) return [...causes, ...creationCauses(spec)];
  const before = objectAt(old, 'spec');
  return [...causes, ...(subresource ? appendCauses(spec, before) : updateCauses(spec, before))];
}

function containersCauses(spec: JsonObject): Cause[] {
  const containers = listAt(spec, 'containers').filter(isObject);
  if (containers.length === 0) return [required('spec.containers')];
  return [
    ...containers.flatMap((container, at) => validateContainer(container, `spec.containers[${at}]`)),
    ...duplicates(containers, new Set(), 'spec.containers'),
  ];
}

function duplicates(containers: readonly JsonObject[], taken: ReadonlySet<unknown>, path: string): Cause[] {
  const seen = new Set(taken);
  return containers.flatMap(({ name }, at) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [duplicate(`${path}[${at}].name`, name)];
  });
}

function ephemeralCauses(spec: JsonObject): Cause[] {
  const path = 'spec.ephemeralContainers';
  const ephemeral = listAt(spec, 'ephemeralContainers').filter(isObject);
  const others = [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')].filter(isObject);
  const names = new Set(others.map(({ name }) => name));
  return [
    ...ephemeral.flatMap((container, at) => [
      ...validateContainer(container, `${path}[${at}]`),
      ...targetCauses(container, names, `${path}[${at}].targetContainerName`),
      ...validateEphemeral(container, `${path}[${at}]`),
    ]),
    ...duplicates(ephemeral, names, path),
  ];
}

function targetCauses(container: JsonObject, names: ReadonlySet<unknown>, path: string): Cause[] {
  const target = textAt(container, 'targetContainerName');
  if (!target || names.has(target)) return [];
  return [{ reason: 'FieldValueNotFound', message: `Not found: ${JSON.stringify(target)}`, field: path }];
}

function creationCauses(spec: JsonObject): Cause[] {
  if (listAt(spec, 'ephemeralContainers').length === 0) return [];
  return [forbiddenField('spec.ephemeralContainers', 'cannot be set on create')];
}

/** Ephemeral containers stay for ever, as they are. The API server shows the difference after these words. */
function appendCauses(spec: JsonObject, before: JsonObject): Cause[] {
  const now = listAt(spec, 'ephemeralContainers').filter(isObject);
  return listAt(before, 'ephemeralContainers').flatMap((old) => {
    const { name } = old as JsonObject;
    const found = now.find((one) => one['name'] === name);
    if (sameJson(found, old)) return [];
    const what = found ? 'changed' : 'removed';
    const detail = `existing ephemeral containers ${JSON.stringify(name)} may not be ${what}\n`;
    return [forbiddenField('spec.ephemeralContainers', detail)];
  });
}

const CHANGEABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** Of a pod hardly anything but images can change. The API server shows the difference after these words. */
function updateCauses(spec: JsonObject, before: JsonObject): Cause[] {
  const [now, old] = [listAt(spec, 'containers'), listAt(before, 'containers')];
  if (now.length !== old.length)
    return [forbiddenField('spec.containers', 'pod updates may not add or remove containers')];
  const munged = ['activeDeadlineSeconds', 'tolerations'].reduce(
    (known, key) => withMember(known, key, before[key]),
    withMember(
      spec,
      'containers',
      now.map((container, at) => withImageOf(container, old[at])),
    ),
  );
  if (sameJson(munged, before)) return [];
  const detail = `pod updates may not change fields other than ${CHANGEABLE.join(',')}\n`;
  return [forbiddenField('spec', detail)];
}

function withImageOf(container: unknown, old: unknown): unknown {
  if (!isObject(container) || !isObject(old)) return container;
  return withMember(container, 'image', old['image']);
}

/** What is wrong with a report of the kubelet. */
export function statusCauses(pod: KubeObject, old: KubeObject): Cause[] {
  const [now, before] = [objectAt(pod, 'status'), objectAt(old, 'status')];
  const qos = now['qosClass'];
  return [
    ...(qos === before['qosClass'] ? [] : [invalidValue('status.qosClass', qos, 'field is immutable')]),
    ...revived(now, before, 'ephemeralContainerStatuses'),
    ...(objectAt(old, 'spec')['restartPolicy'] === 'Never' ? revived(now, before, 'containerStatuses') : []),
  ];
}

// What has ended for good cannot run again.
function revived(now: JsonObject, before: JsonObject, key: string): Cause[] {
  return listAt(before, key).flatMap((old, at) => {
    if (!isObject(old) || !hasEnded(old)) return [];
    const found = listAt(now, key).find((one) => isObject(one) && one['name'] === old['name']);
    if (!isObject(found) || hasEnded(found)) return [];
    return [forbiddenField(`status.${key}[${at}].state`, 'may not be transitioned to non-terminated state')];
  });
}

function hasEnded(status: JsonObject): boolean {
  return isObject(objectAt(status, 'state')['terminated']);
}
