import { execute } from './pods.ts';

/**
 * Tells the tool e2e-obedient in a pod to stop. It has no shim and uploads nothing, so nothing of toe reaches it: the
 * test does it, by a signal from the target's container, which shares its processes with the tool.
 */
export async function stopTool(ns: string, pod: string): Promise<void> {
  await execute(ns, pod, 'kill -TERM $(pidof obedient)');
}
