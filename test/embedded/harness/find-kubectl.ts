import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
/** The script of that name there is bound to the cluster of `make cluster`. */
const CLUSTER = join(import.meta.dirname, '../../../cluster');

/** A kubectl: the one that was built for the local cluster, else one of the machine. */
export function findKubectl(): string | undefined {
  const built = globSync('toe/cluster/kubernetes-*/bin/kubectl', { cwd: CACHE });
  if (built[0]) return join(CACHE, built[0]);
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== CLUSTER);
  return folders.flatMap((folder) => globSync(join(folder, 'kubectl')))[0];
}
