import { GROUP } from '../../lib/api/names.ts';
import { EXIT, Failure, type ExitCode } from './failure.ts';
import { plainText } from './plain-text.ts';

/** An answer of the API server that is no success. */
export interface KubeAnswer {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly message: string;
}

/**
 * What a user is told when the API server refuses or fails.
 * @param what was to be done: `create a PowerTool in shop`.
 */
export function explainError({ status, message }: KubeAnswer, what: string): Failure {
  const [exitCode, remedy] = adviceOf(status, message);
  const said = plainText(message);
  return new Failure(exitCode, `Cannot ${what}: ${said}${/[.!?]$/.test(said) ? '' : '.'}\n${remedy}`);
}

function adviceOf(status: number, message: string): readonly [ExitCode, string] {
  if (status === 404) return [EXIT.failed, adviceOnMissing(message)];
  if (status === 403) return [EXIT.refused, adviceOnForbidden(message)];
  if (status === 409) return [EXIT.refused, adviceOnConflict(message)];
  const remedy = REMEDIES[status];
  if (remedy !== undefined) return [EXIT.refused, remedy];
  return [
    EXIT.unreachable,
    'Is the cluster up, and this the right one? kubectl cluster-info; then try again.',
  ];
}

const REMEDIES: Readonly<Record<number, string>> = {
  400: 'Correct what the message names, and try again.',
  401: 'Log in again; "kubectl auth whoami" says who the cluster takes you for.',
  422: 'Correct what the message names, and try again.',
};

// A quota that counts jobs is written for each: who makes one at the same time may be quicker.
function adviceOnConflict(message: string): string {
  return message.includes('already exists')
    ? 'The name is taken: choose another --name, or leave it out.'
    : 'Somebody else was quicker, and nothing was done. Try again.';
}

function adviceOnMissing(message: string): string {
  if (/page not found|could not find the requested resource|unknown path/.test(message))
    return 'toe is not in this cluster, or it is another one than you mean: kubectl config current-context.';
  if (message.startsWith('namespaces ')) return 'Namespaces that there are: kubectl get namespaces.';
  if (message.startsWith('pods '))
    return 'With a pod its log goes. What is to outlast it: --output-mode collector.';
  return 'Jobs that there are: kubectl toe list; with -n NAMESPACE for another namespace.';
}

// What a policy has refused says itself whom to ask.
function adviceOnForbidden(message: string): string {
  if (message.includes('ValidatingAdmissionPolicy')) return 'Tools that you may use: kubectl toe tools.';
  if (message.includes('exceeded quota:'))
    return 'Delete jobs that are over (kubectl toe list), once you have their results: kubectl -n NAMESPACE delete powertool NAME. Or ask your admin for a higher quota.';
  if (message.includes('pods/log'))
    return 'It takes get on pods/log, which the role view has. Ask your admin to bind it to you in the namespace.';
  return `What you may do: kubectl auth can-i --list | grep ${GROUP}. Ask your admin to bind the role toe-user to you:
kubectl -n NAMESPACE create rolebinding toe-user --clusterrole=toe-user --user=YOU`;
}
