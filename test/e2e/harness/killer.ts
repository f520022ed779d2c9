import { podsPath } from '../../../lib/kube/paths.ts';
import { create, IMAGES } from './api.ts';
import { awaitRunning, execute, makePod } from './pods.ts';

/** A pod that sees all processes of the node, and gets its share of a busy one. */
const KILLER = makePod('killer', 'killer', {
  image: IMAGES.sleeper,
  container: {
    securityContext: { privileged: true, runAsUser: 0 },
    resources: { requests: { cpu: '50m' } },
  },
  spec: { hostPID: true },
});

/** Starts the pod that kills. */
export async function startKiller(ns: string): Promise<void> {
  await create(podsPath(ns), KILLER);
  await awaitRunning(ns, 'killer');
}

/** Runs a script in it, with the shell function `murder WORD`: SIGKILL to all whose environment has the word; tells how many. */
export function kill(ns: string, script: string): Promise<string> {
  return execute(ns, 'killer', `${MURDER}\n${script}`);
}

const MURDER = `
murder() {
  dead=0
  for environment in $(grep -ls "$1" /proc/[0-9]*/environ); do
    process=\${environment%/environ}
    kill -9 "\${process#/proc/}" 2>/dev/null && dead=$((dead + 1))
  done
}`;
