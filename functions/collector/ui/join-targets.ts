import { labelPod } from './label-pod.ts';
import { isLive, phaseOfRun } from './phase.ts';
import type { JobDetail } from './reading/schema.ts';

/** A target as the status sees it, with what the store has of it. */
export interface TargetRow {
  /** How the page calls the pod. */
  readonly label: string;
  readonly node: string;
  readonly state: string;
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What it gave is not all that it should be. */
  readonly partial: boolean;
  readonly bytes: number;
}

/**
 * Rows of the table of targets: those of the status first, then those that only the store knows, because the PowerTool is
 * gone or its status has no room for all.
 */
export function joinTargets(namespace: string, detail: JobDetail): TargetRow[] {
  const { status, targets } = detail;
  const rows = status?.targets ?? [];
  const known = rows.map((row) => {
    const stored = targets.find((one) => isOf(row, one));
    return { ...fromStatus(row, stored), label: labelPod(namespace, row.pod, row.namespace) };
  });
  const unknown = targets.filter((one) => !rows.some((row) => isOf(row, one)));
  const isAtWork = watchAttempts(detail);
  const found = unknown.map((one) => ({
    ...fromStore(one, isAtWork(one)),
    label: labelPod(namespace, one.pod, one.manifest?.podNamespace),
  }));
  return [...known, ...found];
}

type Stored = JobDetail['targets'][number];
type Row = NonNullable<JobDetail['status']>['targets'][number];

function isOf({ pod, container }: Row, stored: Stored): boolean {
  return stored.pod === pod && stored.container === container;
}

// Rows beyond the hundredth are short: where and when it was, then the tool itself tells.
function fromStatus(row: Row, stored: Stored | undefined): Omit<TargetRow, 'label'> {
  const { node = '', finishedAt = '' } = stored?.manifest ?? {};
  const { partial, bytes } = kept(stored, row.bytesWritten);
  return {
    state: row.state,
    node: row.node || node,
    message: row.message || row.reason,
    startedAt: begunAt(row, stored),
    finishedAt: row.finishedAt || (row.state === 'Active' ? '' : finishedAt),
    // A tool that is killed with its target tells no end: then the status alone knows.
    partial: partial || row.partial,
    bytes,
  };
}

// That a tool has started is no news to the status, which writes it at the end: until then the tool tells, or the time at
// which it was put in.
function begunAt({ state, startedAt, injectedAt }: Row, stored: Stored | undefined): string {
  return startedAt || stored?.manifest?.startedAt || (state === 'Active' ? injectedAt : '');
}

function fromStore(stored: Stored, atWork: boolean): Omit<TargetRow, 'label'> {
  const { manifest } = stored;
  const { node = '', reason = '', startedAt = '', finishedAt = '', final = false } = manifest ?? {};
  const state = final ? 'Ended' : atWork ? 'Active' : 'Cut off';
  return { node, state, message: reason === 'ok' ? '' : reason, startedAt, finishedAt, ...kept(stored) };
}

/** Tells whether a tool that has not told its end may still work: its run goes on, and its pod has no later attempt. */
function watchAttempts(detail: JobDetail): (stored: Stored) => boolean {
  const live = isLive(phaseOfRun(detail));
  const latest = new Map<string, number>();
  for (const { uid, attempt } of [...(detail.status?.targets ?? []), ...detail.targets.map(attemptOf)])
    latest.set(uid, Math.max(attempt, latest.get(uid) ?? 0));
  return (stored) => {
    const { uid, attempt } = attemptOf(stored);
    return live && latest.get(uid) === attempt;
  };
}

function attemptOf({ manifest }: Stored): { readonly uid: string; readonly attempt: number } {
  return { uid: manifest?.podUid ?? '', attempt: manifest?.attempt ?? 1 };
}

/** @param elsewhere bytes that the status has of what is not in the store. */
function kept(stored: Stored | undefined, elsewhere = 0): Pick<TargetRow, 'partial' | 'bytes'> {
  if (!stored?.manifest) return { partial: false, bytes: elsewhere };
  const { partial, files } = stored.manifest;
  return { partial, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
