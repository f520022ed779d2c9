import { findContainer, isToolOf } from '../api/pod.ts';
import { RUN_AGAIN, type Refusal } from '../api/refusal.ts';
import type { Choice } from './choice.ts';

/** Why the container that has the name of a job's tool is not the job's; undefined when it is, or when there is none. */
export function findTaken(choice: Choice, jobUid: string): Refusal | undefined {
  const found = findContainer(choice.pod, choice.container);
  if (!found || isToolOf(found, jobUid)) return undefined;
  return { reason: 'NameTaken', message: tell(choice) };
}

function tell({ pod: { metadata }, container }: Choice): string {
  const where = `${metadata.name} -n ${metadata.namespace}`;
  return `Somebody else has put a container ${container} into the pod, which is the name of the tool of this job. See who: kubectl get pod ${where} -o yaml, and the audit log of the API server. Replace the pod (kubectl delete pod ${where}), then ${RUN_AGAIN}.`;
}
