import { isObject, type JsonObject } from '../json.ts';
import { listAt, objectAt, textAt, type KubeObject } from '../object.ts';

type Level = 'privileged' | 'baseline' | 'restricted';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const VERSION = 'pod-security.kubernetes.io/enforce-version';

/**
 * Why the Pod Security level of a namespace refuses a pod; undefined when it does not. As far as the rights of
 * containers go: host namespaces, volumes, ports, sysctls, SELinux and AppArmor are not looked at.
 */
export function podSecurityRefusal(pod: KubeObject, namespace: KubeObject | undefined): string | undefined {
  const labels = namespace?.metadata.labels ?? {};
  const level = (labels[ENFORCE] ?? 'privileged') as Level;
  if (level !== 'baseline' && level !== 'restricted') return undefined;
  const spec = objectAt(pod, 'spec');
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    listAt(spec, key).filter(isObject),
  );
  const found = CHECKS[level].flatMap((check) => check(containers, spec) ?? []);
  if (found.length === 0) return undefined;
  return `violates PodSecurity "${level}:${labels[VERSION] ?? 'latest'}": ${found.join(', ')}`;
}

/** @returns `reason (detail)` when something is not allowed. */
type Check = (containers: readonly JsonObject[], spec: JsonObject) => string | undefined;

const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

const baselineCapabilities: Check = (containers) => {
  const detail = addsOther(containers, DEFAULT_CAPABILITIES);
  return detail && `non-default capabilities (${detail})`;
};

const privileged: Check = (containers) => {
  const bad = containers.filter((one) => contextOf(one)['privileged'] === true);
  return bad.length > 0
    ? `privileged (${title(bad)} must not set securityContext.privileged=true)`
    : undefined;
};

const escalation: Check = (containers) => {
  const bad = containers.filter((one) => contextOf(one)['allowPrivilegeEscalation'] !== false);
  if (bad.length === 0) return undefined;
  return `allowPrivilegeEscalation != false (${title(bad)} must set securityContext.allowPrivilegeEscalation=false)`;
};

const restrictedCapabilities: Check = (containers) => {
  const keeps = containers.filter(
    (one) => !listAt(objectAt(contextOf(one), 'capabilities'), 'drop').includes('ALL'),
  );
  const details = [
    ...(keeps.length > 0 ? [`${title(keeps)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(addsOther(containers, ['NET_BIND_SERVICE']) ? [addsOther(containers, ['NET_BIND_SERVICE'])] : []),
  ];
  return details.length > 0 ? `unrestricted capabilities (${details.join('; ')})` : undefined;
};

const nonRoot: Check = (containers, spec) => {
  const ofPod = contextOf(spec)['runAsNonRoot'];
  const bad = containers.filter((one) => contextOf(one)['runAsNonRoot'] === false);
  const setters = [...(ofPod === false ? ['pod'] : []), ...(bad.length > 0 ? [title(bad)] : [])];
  if (setters.length > 0)
    return `runAsNonRoot != true (${setters.join(' and ')} must not set securityContext.runAsNonRoot=false)`;
  const silent = containers.filter((one) => contextOf(one)['runAsNonRoot'] === undefined);
  if (ofPod === true || silent.length === 0) return undefined;
  return `runAsNonRoot != true (pod or ${title(silent)} must set securityContext.runAsNonRoot=true)`;
};

const user: Check = (containers, spec) => {
  const bad = containers.filter((one) => contextOf(one)['runAsUser'] === 0);
  const setters = [
    ...(contextOf(spec)['runAsUser'] === 0 ? ['pod'] : []),
    ...(bad.length > 0 ? [title(bad)] : []),
  ];
  return setters.length > 0 ? `runAsUser=0 (${setters.join(' and ')} must not set runAsUser=0)` : undefined;
};

const seccomp: Check = (containers, spec) => {
  const bad = containers.filter((one) => profileOf(one) !== undefined && !isConfined(profileOf(one)));
  const ofPod = profileOf(spec);
  const setters = [
    ...(ofPod !== undefined && !isConfined(ofPod) ? ['pod'] : []),
    ...(bad.length > 0 ? [title(bad)] : []),
  ];
  const values = [...new Set([ofPod, ...bad.map(profileOf)])].filter(
    (one) => one !== undefined && !isConfined(one),
  );
  if (setters.length > 0)
    return `seccompProfile (${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quote(values.sort())})`;
  const silent = containers.filter((one) => profileOf(one) === undefined);
  if (isConfined(ofPod) || silent.length === 0) return undefined;
  return `seccompProfile (pod or ${title(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`;
};

const baselineSeccomp: Check = (containers, spec) => {
  const bad = containers.filter((one) => profileOf(one) === 'Unconfined');
  const setters = [
    ...(profileOf(spec) === 'Unconfined' ? ['pod'] : []),
    ...(bad.length > 0 ? [title(bad)] : []),
  ];
  if (setters.length === 0) return undefined;
  return `seccompProfile (${setters.join(' and ')} must not set securityContext.seccompProfile.type to "Unconfined")`;
};

/** In the order in which the API server names them. */
const CHECKS: Readonly<Record<'baseline' | 'restricted', readonly Check[]>> = {
  baseline: [baselineCapabilities, privileged, baselineSeccomp],
  restricted: [privileged, escalation, restrictedCapabilities, nonRoot, user, seccomp],
};

function contextOf(part: JsonObject): JsonObject {
  return objectAt(part, 'securityContext');
}

function profileOf(part: JsonObject): string | undefined {
  return textAt(objectAt(contextOf(part), 'seccompProfile'), 'type');
}

function isConfined(profile: string | undefined): boolean {
  return profile === 'RuntimeDefault' || profile === 'Localhost';
}

function addsOther(containers: readonly JsonObject[], allowed: readonly string[]): string | undefined {
  const added = (one: JsonObject): readonly unknown[] =>
    listAt(objectAt(contextOf(one), 'capabilities'), 'add').filter((name) => !allowed.includes(String(name)));
  const bad = containers.filter((one) => added(one).length > 0);
  if (bad.length === 0) return undefined;
  const names = [...new Set(bad.flatMap(added).map(String))].sort();
  return `${title(bad)} must not include ${quote(names)} in securityContext.capabilities.add`;
}

function title(containers: readonly JsonObject[]): string {
  const names = containers.map((one) => textAt(one, 'name') ?? '');
  return `container${names.length === 1 ? '' : 's'} ${quote(names)}`;
}

function quote(names: readonly (string | undefined)[]): string {
  return names.map((name) => `"${name ?? ''}"`).join(', ');
}
