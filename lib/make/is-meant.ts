import { envOf, type EphemeralContainer } from '../api/pod.ts';
import type { ToolContainer } from './ephemeral-container.ts';

/** Variables in which admins have a say: what they were when another run put the tool in is not known. */
const BY_ADMINS: readonly string[] = ['TOE_MODE', 'TOE_MAX_BYTES', 'COLLECTOR_ENDPOINT'];

/**
 * Whether a container of a pod is the one that a job meant to put there. Its name is no proof: anybody can work it out.
 * It must be of that job, run the same image with the same arguments and rights, and say nothing else to the tool.
 */
export function isMeant(found: EphemeralContainer, meant: ToolContainer): boolean {
  const said = found.env?.filter(({ name }) => !BY_ADMINS.includes(name)) ?? [];
  return (
    found.image === meant.image &&
    isSame(found.args ?? [], meant.args ?? []) &&
    found.command === undefined &&
    isSame(rightsOf(found), rightsOf(meant)) &&
    envOf(found, 'TOE_JOB_UID') !== undefined &&
    said.every(({ name, value = '' }) => value === meantOf(meant, name))
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface WithRights {
  readonly securityContext?: EphemeralContainer['securityContext'] | ToolContainer['securityContext'];
}

function rightsOf({ securityContext }: WithRights): unknown {
  const { privileged = false, capabilities, runAsUser } = securityContext ?? {};
  return { privileged, added: [...(capabilities?.add ?? [])].sort(), runAsUser };
}

// The API server leaves out what is empty; the value of a Secret is not written there.
function meantOf({ env }: ToolContainer, wanted: string): string | undefined {
  const entry = env.find(({ name }) => name === wanted);
  return entry && (entry.value ?? '');
}
