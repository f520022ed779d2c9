import type { PowerToolStatus } from '../../lib/api/power-tool-status.ts';
import { EXIT, type ExitCode } from './failure.ts';
import type { Job } from './job.ts';
import { plainText } from './plain-text.ts';

/** How a job ended: for the shell, and in words. */
export interface End {
  readonly exitCode: ExitCode;
  readonly text: string;
}

/** Judges a job whose phase is final. */
export function judgeEnd({ metadata: { name }, status = {} }: Job): End {
  const { phase } = status;
  if (phase === 'Completed') return { exitCode: EXIT.done, text: tellCompleted(name, status) };
  // What never begins is not accepted; where there is nothing to begin with, nobody has refused anything.
  const isRefused =
    status.reason !== 'NoTargets' &&
    status.conditions?.some((one) => one.type === 'Accepted' && one.status === 'False');
  const verb = phase === 'Cancelled' ? 'was cancelled' : isRefused ? 'was refused' : 'failed';
  const why = [status.reason, status.message].flatMap((text) => (text ? [plainText(text)] : []));
  return { exitCode: isRefused ? EXIT.refused : EXIT.failed, text: [`${name} ${verb}`, ...why].join(': ') };
}

function tellCompleted(name: string, { counts, reason, message = '' }: PowerToolStatus): string {
  // Nothing was to succeed.
  if (reason === 'DryRun') return `${name}: ${plainText(message)}`;
  return `${name} completed${counts ? `: ${counts.succeeded} of ${counts.selected} succeeded` : ''}`;
}
