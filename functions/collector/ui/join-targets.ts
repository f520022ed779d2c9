import type { JobDetail } from './reading/schema.ts';

/** A target as the status sees it, with what the store has of it. */
export interface TargetRow {
  readonly pod: string;
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
export function joinTargets({ status, targets }: JobDetail): TargetRow[] {
  const rows = status?.targets ?? [];
  const known = rows.map((row) => {
    const stored = targets.find((one) => one.pod === row.pod && one.container === row.container);
    return { ...row, message: row.message || row.reason, ...kept(stored) };
  });
  const unknown = targets.filter(
    (one) => !rows.some(({ pod, container }) => one.pod === pod && one.container === container),
  );
  return [...known, ...unknown.map(fromStore)];
}

function fromStore(stored: JobDetail['targets'][number]): TargetRow {
  const { pod, manifest } = stored;
  const { node = '', reason = '', startedAt = '', finishedAt = '', final = false } = manifest ?? {};
  const state = final ? 'Ended' : 'Active';
  return { pod, node, state, message: reason, startedAt, finishedAt, ...kept(stored) };
}

function kept(stored: JobDetail['targets'][number] | undefined): Pick<TargetRow, 'partial' | 'bytes'> {
  const { partial = false, files = [] } = stored?.manifest ?? {};
  return { partial, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
