import { join } from 'node:path';
import { fileName, label, sha256 as checksum, subdomain } from '../../lib/artifacts/artifact-names.ts';

/** One file that a tool has made, as its tool says: whoever reads on takes nothing of it for granted. */
export interface Artifact {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Hexadecimal. Undefined for what its tool could not finish: then its size alone can be checked. */
  readonly sha256: string | undefined;
}

/** Whose artifact it is. */
export interface Origin {
  readonly pod: string;
  /** When it is not that of the job. */
  readonly namespace?: string | undefined;
  /** Counted from 1. */
  readonly attempt?: number | undefined;
}

/** What is wrong with an artifact, in words; undefined when it can be taken. */
export function artifactProblem(
  { name, size, sha256 }: Artifact,
  { pod, namespace }: Origin,
): string | undefined {
  const isPod = subdomain.safeParse(pod).success && label.optional().safeParse(namespace).success;
  if (!isPod) return 'its pod has a name that none can have';
  if (!fileName.safeParse(name).success) return 'its name is none that an artifact may have';
  if (!Number.isSafeInteger(size) || size < 0) return 'its size is no number of bytes';
  return checksum.optional().safeParse(sha256).success ? undefined : 'its checksum is none';
}

/**
 * Where an artifact is put, below the folder that the user named: `{pod}/{file}`. Names of Kubernetes have no
 * underscore, so what is added never makes one pod look like another. What is not whole is called so.
 * @param artifact without a problem.
 */
export function artifactPath(
  folder: string,
  { name, sha256 }: Artifact,
  { pod, namespace, attempt = 1 }: Origin,
): string {
  const file = sha256 === undefined ? `${name}.partial` : name;
  const home = namespace === undefined ? pod : `${namespace}_${pod}`;
  return join(folder, attempt > 1 ? `${home}_attempt-${attempt}` : home, file);
}
