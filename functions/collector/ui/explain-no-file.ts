import { hasEnded, phaseOfRun } from './phase.ts';
import type { JobDetail } from './reading/schema.ts';

/** Why a run has no file on the page, and where its files may be. */
export function explainNoFile(namespace: string, detail: JobDetail): string {
  if (!hasEnded(phaseOfRun(detail))) return 'No file has arrived yet.';
  const hasRun = detail.status?.targets.some(({ container }) => container !== '') ?? false;
  // What uploads makes itself known to the store before it has a file.
  if (detail.targets.length > 0 || !hasRun) return 'No file has come.';
  return `No file is here. In output modes ephemeral and pvc files are in the log or on a volume: kubectl toe fetch ${detail.job} -n ${namespace}`;
}
