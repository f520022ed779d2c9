import { declaredUser, type Pod } from '../api/pod.ts';
import type { PowerToolConfig } from '../api/power-tool-config.ts';
import { FULL_MODE, type LesserMode } from '../api/tool-security.ts';
import {
  asRoot,
  asUser,
  FLOOR,
  isRaised,
  makeSecurityContext,
  type SecurityContext,
} from './security-context.ts';

/** One mode of a tool in one pod: its rights there, or in words why it is not possible. */
export type Rung = { readonly mode: string } & (
  { readonly rights: SecurityContext; readonly unfit?: undefined } | { readonly unfit: string }
);

/**
 * The modes of a tool for one target, the least first: the lesser modes of its PowerToolConfig, then its full rights.
 * Only what the pod itself says is looked at; whether the API server admits a mode, a trial tells.
 * @param target name of the container that the tool looks at.
 */
export function makeLadder(config: PowerToolConfig | undefined, pod: Pod, target: string): readonly Rung[] {
  const lesser = config?.spec.security.lesserModes ?? [];
  const full = makeSecurityContext(config);
  const top = isRaised(full) ? { rights: full } : asImage(config, pod);
  return [
    ...lesser.map((mode) => ({ mode: mode.name, ...rightsOf(mode, config, pod, target) })),
    { mode: FULL_MODE, ...top },
  ];
}

/** Rights in plain words. */
export function describeRights({ privileged, capabilities, runAsUser }: SecurityContext): string {
  const added = privileged ? 'privileged' : (capabilities.add?.join(' and ') ?? 'no capability');
  const user =
    { undefined: 'the user of its image', 0: 'root' }[String(runAsUser)] ?? 'the user of the target';
  return `${added}, as ${user}`;
}

type Possible = { readonly rights: SecurityContext } | { readonly unfit: string };

function rightsOf(mode: LesserMode, config: PowerToolConfig | undefined, pod: Pod, target: string): Possible {
  if (mode.runAs === 'Root') return { rights: asRoot(mode.capabilities?.add ?? []) };
  return mode.runAs === 'Image' ? asImage(config, pod) : asTarget(pod, target);
}

// A raised tool says for itself that it is root; any other is what its image and the pod make of it.
function asImage(config: PowerToolConfig | undefined, pod: Pod): Possible {
  const { runAsNonRoot, runAsUser } = pod.spec.securityContext ?? {};
  if (!config?.spec.runsAsRoot || !runAsNonRoot || runAsUser) return { rights: FLOOR };
  return {
    unfit:
      'The pod says runAsNonRoot, and the image of the tool starts as root: the kubelet would refuse it. Ask an admin for an image with a numeric user.',
  };
}

// The kernel lets a process without capabilities look only at one of the same user and the same group that has no
// more capabilities than itself, which a root process nearly always has. What the pod does not declare, the image of
// the target decides, and nobody can see it from outside.
function asTarget(pod: Pod, target: string): Possible {
  const { uid, gid } = declaredUser(pod, target);
  if (uid === 0)
    return {
      unfit: `The container ${target} is root, and a tool without capabilities may not look at root.`,
    };
  if (uid !== undefined && gid !== undefined) return { rights: asUser(uid, gid) };
  const missing = [uid === undefined ? 'runAsUser' : '', gid === undefined ? 'runAsGroup' : ''].filter(
    Boolean,
  );
  return {
    unfit: `The pod does not declare as whom the container ${target} runs: it needs ${missing.join(' and ')} in its securityContext.`,
  };
}
