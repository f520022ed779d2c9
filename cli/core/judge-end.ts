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
  const { phase, counts } = status;
  if (phase === 'Completed') {
    const pods = counts ? `: ${counts.succeeded} of ${counts.selected} succeeded` : '';
    return { exitCode: EXIT.done, text: `${name} completed${pods}` };
  }
  // What never begins is not accepted; where there is nothing to begin with, nobody has refused anything.
  const isRefused =
    status.reason !== 'NoTargets' &&
    status.conditions?.some((one) => one.type === 'Accepted' && one.status === 'False');
  const verb = phase === 'Cancelled' ? 'was cancelled' : isRefused ? 'was refused' : 'failed';
  const why = [status.reason, status.message].flatMap((text) => (text ? [plainText(text)] : []));
  return { exitCode: isRefused ? EXIT.refused : EXIT.failed, text: [`${name} ${verb}`, ...why].join(': ') };
}
