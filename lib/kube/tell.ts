import { makeEvent, type JobEvent, type Regarding } from '../make/event.ts';
import { eventsPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';

/** Records an Event. One that is there already has been told; a namespace that goes away takes no more, and needs none. */
export async function tell(kube: Kube, of: Regarding, event: JobEvent, now: Date): Promise<void> {
  try {
    const path = eventsPath(of.metadata.namespace);
    await kube({ method: 'POST', path, body: makeEvent(of, event, now) });
  } catch (error) {
    if (!isKubeError(error, 'AlreadyExists', 'Refused', 'NotFound')) throw error;
  }
}
