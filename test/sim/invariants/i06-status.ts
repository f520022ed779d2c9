import { isDeepStrictEqual } from 'node:util';
import { isFinal, type Counts, type Phase, type Target } from '../../../lib/api/power-tool-status.ts';
import { isOver } from '../../../lib/api/power-tool.ts';
import { isSettled } from '../../../lib/status/merge-targets.ts';
import { SIGNALLED } from './signals.ts';
import type { Invariant } from './invariant.ts';
import { exitCodeOf } from './tools.ts';

const ORDER: readonly (Phase | undefined)[] = [undefined, 'Pending', 'Running', 'Stopping'];

export const forward: Invariant = {
  id: 'I6',
  text: 'phases go forward, and what is final never changes',
  onJob: (_facts, { before, after }) => {
    const [from, to] = [before?.status?.phase, after.status?.phase];
    if (isFinal(from))
      return isDeepStrictEqual(before?.status, after.status) ? undefined : `${from} was changed`;
    if (isFinal(to) || from === 'Scheduled' || to === 'Scheduled') return undefined;
    return ORDER.indexOf(to) < ORDER.indexOf(from) ? `${from} became ${to}` : undefined;
  },
};

export const settledRows: Invariant = {
  id: 'I6b',
  text: 'the row of a target whose part is over never changes, and no row is lost',
  onJob: (_facts, { before, after }) => {
    if (before?.status === after.status) return undefined;
    const now = new Map(after.status?.targets?.map((row) => [row.uid, row]));
    for (const row of before?.status?.targets ?? []) {
      const other = now.get(row.uid);
      if (!other) return `${row.pod} has lost its row`;
      // A run that was under way has put the tool there meanwhile.
      const wasInjected = injectedAttempt(other) > injectedAttempt(row);
      if (isSettled(row) && !wasInjected && !isDeepStrictEqual(row, other))
        return `${row.pod}: ${row.state} became ${other.state}`;
    }
    return undefined;
  },
};

export const attemptsRise: Invariant = {
  id: 'I6f',
  text: 'the attempts of a target are counted upwards',
  onJob: ({ sim }, { before, after }) => {
    if (before?.status === after.status || sim.excuses.stale) return undefined;
    const known = new Map(before?.status?.targets?.map(({ uid, attempt = 1 }) => [uid, attempt]));
    const fallen = after.status?.targets?.find(({ uid, attempt = 1 }) => attempt < (known.get(uid) ?? 1));
    return fallen && `${fallen.pod} is at attempt ${fallen.attempt ?? 1} again`;
  },
};

function injectedAttempt({ container, attempt = 1 }: Target): number {
  return container === undefined ? 0 : attempt;
}

export const recount: Invariant = {
  id: 'I6c',
  text: 'counters are a recount of the rows',
  onJob: (_facts, { before, after: { status } }) => {
    if (!status?.counts || !status.targets || status === before?.status) return undefined;
    const { counts, targets } = status;
    const of = (state: Target['state']): number => targets.filter((row) => row.state === state).length;
    const want: Counts = {
      selected: targets.length,
      waiting: of('Waiting'),
      active: of('Active'),
      succeeded: of('Succeeded'),
      failed: of('Failed'),
      gone: of('Gone'),
      skipped: of('Skipped'),
      done: of('Succeeded') + of('Failed') + of('Gone') + of('Skipped'),
    };
    return isDeepStrictEqual(counts, want) ? undefined : JSON.stringify({ counts, want });
  },
};

export const trueRows: Invariant = {
  id: 'I6d',
  text: 'a row says what became of the tool in its pod',
  onJob: ({ history, sim }, { before, after: { status } }) => {
    if (!status?.targets || status === before?.status) return undefined;
    for (const row of status.targets) {
      const record = history.pods.get(row.uid);
      if (!record) return `${row.pod}: there was never such a pod`;
      const code = row.container === undefined ? undefined : exitCodeOf(record.pod, row.container);
      const wrong = findLie(row, code, record.isGone || sim.excuses.stale);
      if (wrong) return `${row.pod}: ${wrong}`;
    }
    return undefined;
  },
};

function findLie(
  { state, reason }: Target,
  code: number | undefined,
  isUnknown: boolean,
): string | undefined {
  if (state === 'Succeeded' && code !== 0 && !(reason === 'Stopped' && SIGNALLED.includes(code ?? -1)))
    return `Succeeded, but the exit code is ${code}`;
  if (reason === 'ToolFailed' && state === 'Failed' && code === 0)
    return 'ToolFailed, but the exit code is 0';
  if (state === 'Gone' && code === 0 && !isUnknown) return 'Gone, but the exit code is 0';
  return undefined;
}

export const lastSpec: Invariant = {
  id: 'I6e',
  text: 'at the end the status of a job that goes on says that its last spec has been read',
  atEnd: ({ history }) => {
    for (const { job, goneAt } of history.jobs.values()) {
      const [read, last] = [job.status?.observedGeneration, job.metadata.generation];
      if (goneAt === undefined && !isOver(job) && read !== last)
        return `${job.metadata.name} is at generation ${last}, read was ${read}`;
    }
    return undefined;
  },
};
