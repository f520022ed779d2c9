import type { Target } from '../../lib/api/power-tool-status.ts';
import { podLabel, secondsOf, type Job } from './job.ts';
import { plainText } from './plain-text.ts';
import type { Progress, ProgressMap } from './read-progress.ts';
import { renderTable } from './render-table.ts';
import { tellProgress } from './tell-progress.ts';

/** How large the terminal is. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** A job with its targets as lines that fit a terminal: drawn anew whenever something has changed. */
export function renderJob(
  of: Job,
  now: Date,
  { columns, rows }: Screen,
  progress: ProgressMap = new Map(),
): string[] {
  const targets = of.status?.targets ?? [];
  const room = Math.max(1, rows - 3);
  const shown = targets.length > room ? targets.slice(0, room - 1) : targets;
  const hidden = targets.length - shown.length;
  const lines = [
    headline(of),
    ...renderTargets(shown, of, now, progress).map((line) => `  ${line}`),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ];
  return lines.map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line));
}

/** One line about the whole job: `py-spy-x7k2p  Running  1 of 3 pods done`. */
export function headline({ metadata, status }: Job): string {
  const { phase = 'Pending', counts, reason, message } = status ?? {};
  const done = counts ? `  ${counts.done} of ${counts.selected} ${plural(counts.selected)} done` : '';
  const why = phase === 'Pending' && message ? `  ${reason ?? ''}: ${plainText(message)}` : '';
  return `${metadata.name}  ${phase}${done}${why}`;
}

/** The targets as a table without heads. */
function renderTargets(targets: readonly Target[], of: Job, now: Date, progress: ProgressMap): string[] {
  const [, ...lines] = renderTable(
    ['', '', ''],
    targets.map((target) => [podLabel(target), target.state, detailOf(target, of, now, progress)]),
  );
  return lines;
}

/** What there is to say of a target beside its state. */
export function detailOf(target: Target, of: Job, now: Date, progress: ProgressMap): string {
  const { state, reason, message, container = '' } = target;
  if (state === 'Succeeded') return '';
  const work = state === 'Active' ? tellWork(target, of, now, progress.get(container)) : undefined;
  const why = [reason, message].filter(Boolean).map((text) => plainText(text ?? ''));
  return work ?? why.join(': ');
}

/** How far a tool is that is in its pod; undefined when nothing tells. */
function tellWork(
  { reason, startedAt, injectedAt }: Target,
  of: Job,
  now: Date,
  said: Progress | undefined,
): string | undefined {
  const begun = startedAt ?? said?.begun;
  // Its status may hear of its start only at the end, and its log may be closed to us; what keeps it has a reason.
  const since = begun ?? (reason === undefined ? injectedAt : undefined);
  if (since === undefined) return said && tellProgress(said, of);
  const passed = (now.getTime() - Date.parse(since)) / 1000;
  return clockOf(of, passed, said, begun !== undefined || said !== undefined);
}

const BAR = 20;

function clockOf(of: Job, since: number, progress: Progress | undefined, hasBegun: boolean): string {
  const [seconds, passed] = [secondsOf(of), Math.max(0, Math.floor(since))];
  const full = Math.min(BAR, Math.round((BAR * passed) / Math.max(1, seconds)));
  const bar = `${'#'.repeat(full)}${'.'.repeat(BAR - full)}`;
  // What may not have begun yet, since its image is being pulled say, is not late.
  const isLate = hasBegun && passed > seconds;
  const clock = isLate ? `${bar} ${seconds}s` : `${bar} ${passed}s of ${seconds}s`;
  // What should be over, and has not said so, is ending.
  if (isLate && progress?.phase !== 'uploading') return `${clock}, ending`;
  return progress ? `${clock}, ${tellProgress(progress, of)}` : clock;
}

function plural(pods: number): string {
  return pods === 1 ? 'pod' : 'pods';
}
