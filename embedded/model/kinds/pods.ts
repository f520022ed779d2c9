import { forbiddenField } from '../causes.ts';
import { isObject, sameJson, withMember, type JsonObject } from '../json.ts';
import { listAt, objectAt, textAt, withMeta, type KubeObject } from '../object.ts';
import type { Cause } from '../failure.ts';
import type { Part } from '../resource.ts';
import { CONDITIONS, mapOf, type Shape } from '../shape.ts';
import { builtIn, countSpec } from './built-in.ts';
import { fillPodSpec, POD_SPEC_SHAPE } from './pod-spec.ts';
import { podSpecCauses, statusCauses } from './validate-pod.ts';

const STATUS_SHAPE: Shape = {
  fields: { conditions: CONDITIONS, podIPs: mapOf({}, 'ip'), hostIPs: mapOf({}, 'ip') },
};

/** Pods. They are deleted with grace: whoever runs them says the last word by a deletion with grace 0. */
export const pods = builtIn({
  names: {
    group: '',
    version: 'v1',
    plural: 'pods',
    kind: 'Pod',
    shortNames: ['po'],
    categories: ['all'],
    subresources: ['status', 'ephemeralcontainers'],
  },
  members: { spec: POD_SPEC_SHAPE, status: STATUS_SHAPE },
  fill,
  behaviour: {
    create,
    update,
    validate,
    fields: {
      'spec.nodeName': (pod) => textAt(objectAt(pod, 'spec'), 'nodeName') ?? '',
      'spec.restartPolicy': (pod) => textAt(objectAt(pod, 'spec'), 'restartPolicy') ?? '',
      'spec.serviceAccountName': (pod) => textAt(objectAt(pod, 'spec'), 'serviceAccountName') ?? '',
      'status.phase': (pod) => textAt(objectAt(pod, 'status'), 'phase') ?? '',
      'status.podIP': (pod) => textAt(objectAt(pod, 'status'), 'podIP') ?? '',
    },
    grace,
    deletionReturnsObject: true,
    reset: (subresource) =>
      subresource === 'status'
        ? ['.spec', '.metadata.deletionTimestamp', '.metadata.ownerReferences']
        : ['.status'],
  },
});

const NOT_READY = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

// What admission adds: the account of the namespace, priority, and how long a pod bears a lost node.
const ADMITTED: JsonObject = {
  serviceAccountName: 'default',
  serviceAccount: 'default',
  priority: 0,
  preemptionPolicy: 'PreemptLowerPriority',
  tolerations: NOT_READY.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  })),
};

function create(pod: KubeObject): KubeObject {
  const spec = { ...ADMITTED, ...objectAt(pod, 'spec') };
  const status = { phase: 'Pending', qosClass: qosClass(spec) };
  return { ...withMeta(pod, { ...pod.metadata, generation: 1 }), spec, status };
}

function fill(pod: JsonObject, old: KubeObject | undefined): JsonObject {
  const spec = pod['spec'] === old?.['spec'] ? pod['spec'] : fillSpec(objectAt(pod, 'spec'), old);
  const status = pod['status'] === old?.['status'] ? pod['status'] : fillStatus(objectAt(pod, 'status'));
  return withMember(withMember(pod, 'spec', spec), 'status', status);
}

function fillSpec(spec: JsonObject, old: KubeObject | undefined): JsonObject {
  const filled = fillPodSpec({ enableServiceLinks: true, ...spec });
  return old && sameJson(filled, old['spec']) ? objectAt(old, 'spec') : filled;
}

const STATUSES = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];

// What is never left out, even when the kubelet does not say it.
function fillStatus(status: JsonObject): JsonObject {
  const filled = STATUSES.reduce((known, key) => mapItems(known, key, { lastState: {} }), status);
  return mapItems(filled, 'conditions', { lastProbeTime: null, lastTransitionTime: null });
}

function mapItems(object: JsonObject, key: string, least: JsonObject): JsonObject {
  const list = object[key];
  if (!Array.isArray(list)) return object;
  return withMember(
    object,
    key,
    list.map((item: unknown) => (isObject(item) ? { ...least, ...item } : item)),
  );
}

function qosClass(spec: JsonObject): string {
  const containers = [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')].filter(isObject);
  const parts = containers.map((container) => objectAt(container, 'resources'));
  const hasAny = parts.some(
    (part) => Object.keys({ ...objectAt(part, 'limits'), ...objectAt(part, 'requests') }).length > 0,
  );
  if (!hasAny) return 'BestEffort';
  const isFull = (part: JsonObject): boolean =>
    ['cpu', 'memory'].every((key) => key in objectAt(part, 'limits')) &&
    sameJson({ ...objectAt(part, 'limits'), ...objectAt(part, 'requests') }, part['limits']);
  return parts.every(isFull) ? 'Guaranteed' : 'Burstable';
}

function update(next: KubeObject, old: KubeObject, subresource: string): KubeObject {
  if (subresource === 'status') return updateStatus(next, old);
  if (subresource === 'ephemeralcontainers') return updateEphemeral(next, old);
  return countSpec({ ...next, status: old['status'] }, old);
}

// Whatever else the request says is dropped; also in the metadata, but for the resource version and the uid.
function updateEphemeral(next: KubeObject, old: KubeObject): KubeObject {
  const { resourceVersion, uid } = next.metadata;
  const asked = objectAt(next, 'spec')['ephemeralContainers'];
  const before = objectAt(old, 'spec');
  const isSame = sameJson(asked, before['ephemeralContainers']);
  const spec = isSame ? before : withMember(before, 'ephemeralContainers', asked);
  return countSpec({ ...old, metadata: { ...old.metadata, resourceVersion, uid }, spec }, old);
}

// Owners are left alone here: old kubelets spoilt them.
function updateStatus(next: KubeObject, old: KubeObject): KubeObject {
  const { ownerReferences } = old.metadata;
  const { qosClass: before } = objectAt(old, 'status');
  const status = objectAt(next, 'status');
  return {
    ...withMeta(next, withMember(next.metadata, 'ownerReferences', ownerReferences)),
    spec: old['spec'],
    status: withMember(status, 'qosClass', status['qosClass'] ?? before),
  };
}

const MIRROR = 'kubernetes.io/config.mirror';

function validate(
  pod: KubeObject,
  old: KubeObject | undefined,
  { subresource, ofMeta }: Part,
): readonly Cause[] {
  if (subresource === 'status') return [...ofMeta, ...(old ? statusCauses(pod, old) : [])];
  if (subresource === 'ephemeralcontainers' && old?.metadata.annotations?.[MIRROR] !== undefined)
    return [...ofMeta, forbiddenField('[]', 'static pods do not support ephemeral containers')];
  return [...ofMeta, ...podSpecCauses(pod, old, subresource)];
}

function grace(pod: KubeObject, asked: number | undefined): number {
  const spec = objectAt(pod, 'spec');
  const phase = textAt(objectAt(pod, 'status'), 'phase');
  if (!textAt(spec, 'nodeName') || phase === 'Failed' || phase === 'Succeeded') return 0;
  const seconds = asked ?? (spec['terminationGracePeriodSeconds'] as number | undefined) ?? 0;
  return seconds < 0 ? 1 : seconds;
}
