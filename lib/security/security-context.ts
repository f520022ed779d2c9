import type { PowerToolConfig } from '../api/power-tool-config.ts';

/** The security context of a tool's container, in the fields of Kubernetes. */
export interface SecurityContext {
  readonly privileged: boolean;
  readonly allowPrivilegeEscalation: boolean;
  readonly capabilities: { readonly drop: readonly ['ALL']; readonly add?: readonly string[] };
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly seccompProfile?: { readonly type: 'RuntimeDefault' };
}

/**
 * The rights of a tool: what its PowerToolConfig adds to nothing at all (seed: "Only PowerToolConfig
 * security is applied"). A tool without a PowerToolConfig gets nothing added.
 */
export function makeSecurityContext(config: PowerToolConfig | undefined): SecurityContext {
  const { allowPrivileged = false, capabilities } = config?.spec.security ?? {};
  const add = capabilities?.add ?? [];
  return allowPrivileged || add.length > 0 ? asRoot(add, allowPrivileged) : FLOOR;
}

/** Whether a tool has rights that need root. */
export function isRaised({ runAsUser }: SecurityContext): boolean {
  return runAsUser === 0;
}

/**
 * No right at all; passes the Pod Security level `restricted` where the pod says runAsNonRoot for all of its
 * containers. It does not say so itself, or a tool image whose user is root could not run in any other pod.
 */
export const FLOOR: SecurityContext = {
  privileged: false,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** No right at all, as a user that is not root; passes `restricted` whatever the pod says. */
export function asUser(uid: number, gid: number): SecurityContext {
  return { ...FLOOR, runAsUser: uid, runAsGroup: gid, runAsNonRoot: true };
}

/**
 * Root with some capabilities. They reach a process only as uid 0 (ambient ones do not exist, KEP-2763), so a raised
 * tool is root whatever the pod says. The API server refuses "no escalation" beside privileged or SYS_ADMIN.
 */
export function asRoot(capabilities: readonly string[], privileged = false): SecurityContext {
  const add = [...new Set(capabilities)].sort();
  return {
    privileged,
    allowPrivilegeEscalation: privileged || add.includes('SYS_ADMIN'),
    capabilities: { drop: ['ALL'], ...(add.length > 0 ? { add } : {}) },
    runAsUser: 0,
    runAsNonRoot: false,
  };
}
