import { makeApiServer } from '../../embedded/model/api-server.ts';
import { makeAgenda } from './core/agenda.ts';
import type { Fault } from './core/fault.ts';
import { makeRandom } from './core/random.ts';
import { makeTrace } from './core/trace.ts';
import { isFunction } from './invariants/e4-time-to-live.ts';
import { INVARIANTS } from './invariants/all.ts';
import type { Facts } from './invariants/invariant.ts';
import { outcomeOf } from './invariants/outcome.ts';
import { ask, observe } from './invariants/observe.ts';
import type { Scenario } from './scenario/scenario.ts';
import { makeBroker } from './world/broker.ts';
import { makeControllers, SWEEP } from './world/controllers.ts';
import { makeKubelet } from './world/kubelet.ts';
import { play } from './world/play.ts';
import { rememberParts } from './world/remember-parts.ts';
import { setUp } from './world/set-up.ts';
import { violate, type Sim, type Violation } from './world/sim.ts';
import { startSources } from './world/sources.ts';

/** One run of the simulation: which world, which chance, which faults. */
export interface Run {
  readonly scenario: Scenario;
  /** What chance depends on. */
  readonly seed: string;
  readonly faults: readonly Fault[];
  /** Keeps a readable trace. */
  readonly traced?: boolean;
}

/** What came of it. */
export interface Result {
  readonly violation: Violation | undefined;
  readonly hash: string;
  readonly trace: readonly string[];
  readonly calls: number;
  readonly deliveries: number;
  /** How all jobs ended, in one line. */
  readonly outcome: string;
}

/** When every simulation begins. Sweeps are on the quarter hours. */
const START = Date.UTC(2026, 0, 1, 12, 1, 0);
/** Milliseconds during which faults happen: a sweep is among them. */
const FAULTS = 16 * 60_000;
/** More requests than any schedule needs: a hot loop. */
const MAX_CALLS = 6000;
/** Milliseconds after the last trouble in which all must be done, beside two sweeps: what the work itself may take. */
const WORK = 3 * 3600_000;

rememberParts();

/** Runs one schedule to its end, or to the first violation. */
export async function simulate(run: Run): Promise<Result> {
  const sim = makeSim(run);
  setUp(sim.server, run.scenario);
  sim.firstVersion = sim.server.state().version;
  const { history, facts } = observe(sim);
  assemble(sim);
  const writes = followWrites(sim);
  await live(sim, facts);
  ask(sim, ({ atEnd }) => atEnd?.(facts()));
  await rest(sim, writes);
  return {
    violation: sim.violation,
    hash: sim.trace.hash(),
    trace: sim.trace.lines(),
    calls: sim.calls,
    deliveries: sim.deliveries,
    outcome: outcomeOf(history),
  };
}

function makeSim({ scenario, seed, faults, traced = false }: Run): Sim {
  const agenda = makeAgenda(START);
  return {
    start: START,
    agenda,
    trace: makeTrace(START, traced),
    server: makeApiServer({ now: () => new Date(agenda.now()) }),
    scenario,
    random: makeRandom(seed, 'latency'),
    fixed: (...parts) => makeRandom(seed, ...parts),
    callFaults: new Map(faults.flatMap((fault) => (fault.of === 'c' ? [[fault.number, fault]] : []))),
    deliveryFaults: new Map(faults.flatMap((fault) => (fault.of === 'd' ? [[fault.number, fault]] : []))),
    faultsEnd: START + FAULTS,
    firstVersion: 0,
    excuses: { events: false, stale: false, refused: false, late: false, faults: false },
    calls: 0,
    deliveries: 0,
    lastTrouble: START,
    awayUntil: 0,
    woken: false,
    writer: '',
    audited: [],
    violation: undefined,
  };
}

function assemble(sim: Sim): void {
  const broker = makeBroker(sim);
  const sources = startSources(sim, (event) => broker.publish(event));
  const nodes = new Set<string>();
  const kubelet = makeKubelet(sim, nodes);
  const controllers = makeControllers(sim, (event) => broker.publish(event));
  const kinds = new Map(sim.server.resources.map((one) => [one.kind, one]));
  const follow = (kind: string, onEvent: Parameters<typeof sim.server.watch>[1]): void => {
    const resource = kinds.get(kind);
    if (resource) sim.server.watch({ resource }, onEvent);
  };
  follow('Pod', ({ type, object }) => {
    if (type !== 'DELETED') kubelet.onPod(object);
    else controllers.onNamespace();
  });
  follow('Job', ({ type, object }) => {
    if (type !== 'DELETED') controllers.onJob();
    if (object.metadata.deletionTimestamp !== undefined) controllers.onDeletion();
  });
  follow('PowerTool', ({ type, object }) => {
    if (type === 'DELETED') {
      controllers.onDeletion();
      controllers.onNamespace();
    }
    const { spec, status, metadata } = object as unknown as {
      spec: { shutdown?: string };
      status?: { phase?: string };
      metadata: { uid: string; deletionTimestamp?: string };
    };
    if (
      spec.shutdown !== undefined ||
      status?.phase === 'Stopping' ||
      metadata.deletionTimestamp !== undefined
    )
      kubelet.stopTools(metadata.uid);
  });
  follow('Namespace', () => controllers.onNamespace());
  play({ sim, broker, kubelet, nodes, sources });
}

// Until all is well, or two sweeps have passed since the last trouble.
async function live(sim: Sim, facts: () => Facts): Promise<void> {
  const open = (): string | undefined => findOpen(facts());
  await quiet(sim);
  const isExcused = sim.excuses.events || sim.excuses.stale || sim.excuses.refused || sim.excuses.late;
  if (!sim.violation && !isExcused && open()) violate(sim, 'I10b', `${NO_SWEEP}: ${open()}`);
  while (!sim.violation && open() && sim.agenda.now() <= sim.lastTrouble + 2 * SWEEP + 1000) {
    sim.agenda.step();
    await drain(sim);
    await quiet(sim);
  }
}

const NO_SWEEP = 'as long as no event is lost, no job waits for the sweep';

function findOpen(facts: Facts): string | undefined {
  for (const { atEnd } of INVARIANTS) {
    const wrong = atEnd?.(facts);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

async function quiet(sim: Sim): Promise<void> {
  while (sim.agenda.work() > 0 && !sim.violation) {
    sim.agenda.step();
    await drain(sim);
    if (sim.calls > MAX_CALLS) violate(sim, 'I9', `more than ${MAX_CALLS} requests`);
    if (sim.agenda.now() > sim.lastTrouble + WORK) violate(sim, 'I9', 'it never comes to rest');
  }
}

// Tasks that may go on go on until they wait again.
function drain(sim: Sim): Promise<void> | undefined {
  if (!sim.woken) return undefined;
  sim.woken = false;
  return new Promise((resolve) => void setImmediate(resolve));
}

// One more sweep: it reads, and nobody writes.
async function rest(sim: Sim, writes: () => readonly string[]): Promise<void> {
  sim.faultsEnd = sim.agenda.now();
  const before = writes().length;
  const calls = sim.calls;
  const until = Math.ceil((sim.agenda.now() + 1) / SWEEP) * SWEEP + 60_000;
  while (!sim.violation && sim.agenda.now() < until) {
    sim.agenda.step();
    await drain(sim);
    const write = writes()[before];
    if (write !== undefined) violate(sim, 'I9', `a write after the end: ${write}`);
    if (sim.calls > calls + SWEEP_CALLS) violate(sim, 'I9', `${sim.calls - calls} requests after the end`);
  }
}

/** Requests of a sweep that finds nothing. */
const SWEEP_CALLS = 5;

// What the functions have written, in words.
function followWrites(sim: Sim): () => readonly string[] {
  const writes: string[] = [];
  for (const resource of sim.server.resources)
    sim.server.watch({ resource }, ({ type, object }) => {
      if (isFunction(sim.writer))
        writes.push(`${sim.writer} ${type} ${resource.kind} ${object.metadata.name}`);
    });
  return () => writes;
}
