import { drawFaults, formatFault, type Fault } from './core/fault.ts';
import { makeRandom } from './core/random.ts';
import { drawScenario } from './scenario/draw.ts';
import { FIXED } from './scenario/fixed.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Run } from './simulate.ts';

/** Which schedule: all of it follows from these. */
export interface Schedule {
  readonly seed: string;
  /** Number of a random schedule, or name of a fixed scenario. */
  readonly path: string;
  /** Instead of those that are drawn. */
  readonly faults?: readonly Fault[] | undefined;
  /** Numbers of happenings that are left out. */
  readonly without?: readonly number[] | undefined;
}

/** The run of a schedule. @throws Error for a path that is neither a number nor a name. */
export function runOf({ seed, path, faults, without = [] }: Schedule): Run {
  const random = makeRandom(seed, path);
  const scenario = /^\d+$/.test(path) ? drawScenario(random) : fixed(path);
  const happenings = scenario.happenings.filter((_, number) => !without.includes(number));
  return {
    scenario: { ...scenario, happenings },
    seed: `${seed}/${path}`,
    faults: faults ?? drawn(random, path),
  };
}

function drawn(random: ReturnType<typeof makeRandom>, path: string): Fault[] {
  return /^\d+$/.test(path) ? drawFaults(random) : [];
}

function fixed(path: string): Scenario {
  const scenario = FIXED[path];
  if (!scenario)
    throw new Error(`There is no schedule "${path}": a number, or one of ${Object.keys(FIXED).join(', ')}`);
  return scenario;
}

/** The one line that does it again, with the mutant that this process runs. */
export function replayLine({ seed, path, faults, without = [] }: Schedule): string {
  const mutant = process.env['TOE_SIM_MUTANT'];
  const parts = [
    `--seed ${seed} --path ${path}`,
    ...(faults ? [`--faults '${faults.map(formatFault).join()}'`] : []),
    ...(without.length > 0 ? [`--without ${without.join()}`] : []),
  ];
  const node =
    mutant === undefined ? 'node' : `TOE_SIM_MUTANT=${mutant} node --import ./test/sim/mutants/register.ts`;
  return `${node} test/sim/run.ts ${parts.join(' ')}`;
}
