import { quote } from './quote.ts';

/** Which cluster and namespace a user has named on the command line. */
export interface Place {
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** A command to type next, for the same cluster and namespace as this one. */
export function suggest(words: string, { namespace, context, kubeconfig }: Place): string {
  const options = [
    ['-n', namespace],
    ['--context', context],
    ['--kubeconfig', kubeconfig],
  ].flatMap(([option, value]) => (value === undefined ? [] : [`${option} ${quote(value)}`]));
  return ['kubectl toe', words, ...options].join(' ');
}
