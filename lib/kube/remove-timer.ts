import { timerPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';

/** Takes a timer away; one that is gone is none to be missed. */
export async function removeTimer(kube: Kube, name: string): Promise<void> {
  try {
    await kube({ method: 'DELETE', path: timerPath(name), query: { propagationPolicy: 'Background' } });
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) throw error;
  }
}
