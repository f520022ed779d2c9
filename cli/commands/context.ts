import { InvalidArgumentError, type Command } from 'commander';
import type { ExitCode } from '../core/failure.ts';
import { readSeconds } from '../core/read-seconds.ts';
import type { Place } from '../core/suggest.ts';
import type { Cluster } from '../shell/connect.ts';
import type { Machine } from '../shell/machine.ts';

/** What the commands share. */
export interface Context {
  readonly machine: Machine;
  /** What stands before `--`, as it was typed. */
  readonly argv: readonly string[];
  /** What stands behind `--`. */
  readonly toolArgs: readonly string[];
  readonly connect: (place: Place) => Cluster;
  /** Takes the exit code of the command. */
  readonly exit: (code: ExitCode) => void;
}

/** The cluster that the options of the whole program name. */
export function clusterOf(command: Command, { connect }: Context): Cluster {
  const { namespace, context, kubeconfig } = command.optsWithGlobals<Place>();
  return connect({ namespace, context, kubeconfig });
}

/** Examples at the end of a help page; a test parses each of them. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** The value of an option that is a duration, in seconds. */
export function seconds(text: string): number {
  const read = readSeconds(text);
  if (typeof read === 'string') throw new InvalidArgumentError(read);
  return read;
}
