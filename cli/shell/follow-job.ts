import { isFinal } from '../../lib/api/power-tool-status.ts';
import { isKubeError } from '../../lib/kube/port.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { renderJob } from '../core/render-job.ts';
import { suggest } from '../core/suggest.ts';
import { tellChanges } from '../core/tell-changes.ts';
import type { Job } from '../core/job.ts';
import { ask, readJob } from './ask.ts';
import type { Cluster } from './connect.ts';
import type { Machine } from './machine.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds between two looks at a job. */
const INTERVAL = 1000;
/** Milliseconds for which an API server may be away. */
const PATIENCE = 60_000;

/**
 * Shows how a job goes until it is over: drawn on a terminal, else a line for each change.
 * @param timeoutSeconds undefined: as long as it takes.
 * @returns the job, whose phase is final.
 * @throws Failure when the time or the patience of the user is over. The job goes on.
 */
export async function followJob(
  cluster: Cluster,
  name: string,
  { terminal, interrupted, now, sleep }: Machine,
  timeoutSeconds: number | undefined,
): Promise<Job> {
  const signal = interrupted();
  const end = now().getTime() + (timeoutSeconds ?? Infinity) * 1000;
  let [seen, answered]: [Job | undefined, number] = [undefined, now().getTime()];
  for (;;) {
    const found = await look(cluster, name, now().getTime() - answered < PATIENCE);
    if (found) answered = now().getTime();
    if (found) show(terminal, cluster, seen, found);
    if (found && isOver(found)) return found;
    seen = found ?? seen;
    await sleep(INTERVAL, signal);
    if (signal.aborted) throw goesOn(EXIT.interrupted, 'You stopped waiting', name, cluster);
    if (now().getTime() >= end)
      throw goesOn(EXIT.timeout, `It was not over in ${timeoutSeconds}s`, name, cluster);
  }
}

function isOver({ status }: Job): boolean {
  return isFinal(status?.phase);
}

// For some time an API server may be away.
async function look(cluster: Cluster, name: string, isPatient: boolean): Promise<Job | undefined> {
  return ask(`look at ${name}`, () =>
    readJob(cluster, name).catch((error: unknown) => {
      const isPassing = isKubeError(error, 'Unavailable') && error.status !== 401;
      if (isPassing && isPatient) return undefined;
      throw error;
    }),
  );
}

function show(terminal: Terminal, { now }: Cluster, seen: Job | undefined, found: Job): void {
  if (terminal.draw && !isOver(found)) terminal.draw(renderJob(found, now(), terminal.screen()));
  // What is drawn goes in the end; what the targets came to stays.
  else if (terminal.draw) for (const line of renderJob(found, now(), ENDLESS)) terminal.note(line);
  else for (const line of tellChanges(seen, found)) terminal.note(line);
}

const ENDLESS = { columns: Infinity, rows: Infinity };

function goesOn(exitCode: 4 | 130, why: string, name: string, { place }: Cluster): Failure {
  return new Failure(
    exitCode,
    [
      `${why}; ${name} goes on.`,
      `To look at it:            ${suggest(`list ${name}`, place)}`,
      `To end it, and keep:      ${suggest(`stop ${name}`, place)}`,
      `To end it, never mind:    ${suggest(`cancel ${name}`, place)}`,
      `Its result, when over:    ${suggest(`fetch ${name}`, place)}`,
    ].join('\n'),
  );
}
