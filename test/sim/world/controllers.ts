import { collectGarbage } from '../../../embedded/model/controllers/collect-garbage.ts';
import { deleteNamespaces } from '../../../embedded/model/controllers/delete-namespaces.ts';
import { nextJobTime, runJobController } from '../../../embedded/model/controllers/run-job-controller.ts';
import { PING, type ObjectEvent } from '../../../lib/api/event.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Sim } from './sim.ts';

/** The controllers of Kubernetes and of Knative that toe leans on. */
export interface Controllers {
  /** A Job was written. */
  readonly onJob: () => void;
  /** Something that others may belong to was deleted, or waits for them. */
  readonly onDeletion: () => void;
  /** A namespace is being deleted. */
  readonly onNamespace: () => void;
}

/** Milliseconds between two sweeps, as knative/base has it. */
export const SWEEP = 15 * 60_000;

/** Starts the controllers, and the PingSource. */
export function makeControllers(sim: Sim, publish: (event: ObjectEvent) => void): Controllers {
  const once = makeOnce(sim);
  const syncJobs = (): void => {
    as(sim, 'job-controller', () => runJobController(sim.server));
    const next = nextJobTime(sim.server);
    if (next) once('jobs', Math.max(next.getTime(), sim.agenda.now() + 20) + 30, syncJobs);
  };
  const collect = (): void => {
    if (as(sim, 'gc', () => collectGarbage(sim.server)) > 0) once('gc', sim.agenda.now() + 50, collect);
  };
  const endNamespaces = (): void => {
    const written = as(sim, 'namespaces', () => deleteNamespaces(sim.server));
    if (written > 0) once('namespaces', sim.agenda.now() + 500, endNamespaces);
  };
  const ping = (): void => {
    if (sim.agenda.now() >= sim.awayUntil) {
      sim.trace.add(sim.agenda.now(), 'sweep is due');
      publish({ type: PING, kind: 'PingSource', namespace: SYSTEM_NAMESPACE, name: 'toe-sweep' });
    }
    sim.agenda.after(SWEEP, ping, 'idle');
  };
  sim.agenda.at(Math.ceil((sim.start + 1) / SWEEP) * SWEEP, ping, 'idle');
  return {
    onJob: () => once('jobs', sim.agenda.now() + sim.random.int(5, 60), syncJobs),
    onDeletion: () => once('gc', sim.agenda.now() + sim.random.int(50, 900), collect),
    onNamespace: () => once('namespaces', sim.agenda.now() + 100, endNamespaces),
  };
}

// Nothing works while the API server is away.
function as(sim: Sim, who: string, work: () => number): number {
  if (sim.agenda.now() < sim.awayUntil) return 0;
  const before = sim.writer;
  sim.writer = who;
  const written = work();
  sim.writer = before;
  if (written > 0) sim.trace.add(sim.agenda.now(), `${who} wrote ${written}`);
  return written;
}

/** Runs something of a name at a time; an earlier time replaces a later one. */
function makeOnce(sim: Sim): (name: string, time: number, run: () => void) => void {
  const due = new Map<string, number>();
  return (name, asked, run) => {
    const time = Math.max(asked, sim.awayUntil);
    if ((due.get(name) ?? Infinity) <= time) return;
    due.set(name, time);
    sim.agenda.at(time, () => {
      if (due.get(name) !== time) return;
      due.delete(name);
      run();
    });
  };
}
