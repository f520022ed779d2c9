import { RUN_AGAIN, type Refusal } from '../api/refusal.ts';
import { isMeant } from '../make/is-meant.ts';
import { makeLadder } from '../security/make-ladder.ts';
import type { Choice } from './choice.ts';
import { makeContainer, type Intent } from './make-container.ts';

/**
 * Why the container that has the name of a job's tool is not the job's; undefined when it is, in any of the modes of
 * the tool.
 */
export function findTaken(choice: Choice, intent: Intent): Refusal | undefined {
  const { pod, container } = choice;
  const found = pod.spec.ephemeralContainers?.find(({ name }) => name === container);
  if (!found) return undefined;
  const isOwn = makeLadder(intent.approval.config, pod, choice.target).some((rung) => {
    if (rung.unfit !== undefined) return false;
    // Whatever its mode is called: its rights are compared.
    const step = { mode: undefined, rights: rung.rights };
    return isMeant(found, makeContainer(intent, { choice, step }));
  });
  return isOwn ? undefined : { reason: 'NameTaken', message: tell(choice) };
}

function tell({ pod: { metadata }, container }: Choice): string {
  const where = `${metadata.name} -n ${metadata.namespace}`;
  return `The pod has a container ${container} that is not what this job would put there: somebody else has, or admins have changed the tool in that moment. See who: kubectl get pod ${where} -o yaml, and the audit log of the API server. Replace the pod (kubectl delete pod ${where}), then ${RUN_AGAIN}.`;
}
