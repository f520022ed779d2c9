import { quote } from './quote.ts';

/** Which cluster and namespace a user has named on the command line. */
export interface Place {
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** A command to type next, for the same cluster and namespace as this one. */
export function suggest(words: string, { namespace, ...cluster }: Place): string {
  return ['kubectl toe', words, ...optionsOf({ '-n': namespace, ...namesOf(cluster) })].join(' ');
}

/** A command of kubectl itself to type next, for the same cluster. */
export function suggestKubectl(words: string, cluster: Place): string {
  return ['kubectl', words, ...optionsOf(namesOf(cluster))].join(' ');
}

type Options = Readonly<Record<string, string | undefined>>;

function namesOf({ context, kubeconfig }: Place): Options {
  return { '--context': context, '--kubeconfig': kubeconfig };
}

function optionsOf(options: Options): string[] {
  return Object.entries(options).flatMap(([option, value]) =>
    value === undefined ? [] : [`${option} ${quote(value)}`],
  );
}
