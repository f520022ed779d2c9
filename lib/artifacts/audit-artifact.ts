import { uidOf, type Run, type Target } from './layout.ts';

/** Who took a result out of the store, or away, for the log. The names of the fields are those of the audit records of jobs. */
export interface ArtifactRecord {
  readonly audit: 'download' | 'deletion';
  /** As Kubernetes calls the user. */
  readonly user: string;
  readonly job: string;
  readonly jobUid: string;
  readonly jobNamespace: string;
  readonly pod?: string;
  readonly container?: string;
  readonly file?: string;
  /** Of the whole file. */
  readonly sha256?: string;
  /** Bytes that were asked for. */
  readonly bytes?: number;
}

/** The record of a download. */
export function auditDownload(
  user: string,
  target: Target,
  what: { readonly file: string; readonly sha256: string; readonly bytes: number },
): ArtifactRecord {
  const { pod, container } = target;
  return { audit: 'download', user, ...jobOf(target), pod, container, ...what };
}

/** The record of a deletion of all results of a run. */
export function auditDeletion(user: string, run: Run): ArtifactRecord {
  return { audit: 'deletion', user, ...jobOf(run) };
}

function jobOf({ namespace, job, run }: Run): Pick<ArtifactRecord, 'job' | 'jobUid' | 'jobNamespace'> {
  return { job, jobUid: uidOf(run), jobNamespace: namespace };
}
