import { availableParallelism } from 'node:os';
import { runPool } from '../sim/modes/pool.ts';
import { makeFigure, progress, type Figure } from './figure.ts';

const ROUNDS = 5;
const SCHEDULES = 2000;
const BATCH = 100;

/** How many schedules with faults the simulator runs in a second, on all CPUs. */
export async function benchSim(): Promise<Figure[]> {
  const [rates, requests]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    progress(`${SCHEDULES} simulated schedules, round ${round + 1} of ${ROUNDS}`);
    const tasks = Array.from({ length: SCHEDULES / BATCH }, (_, at) => ({
      kind: 'random' as const,
      seed: `bench-${round}`,
      from: at * BATCH,
      to: (at + 1) * BATCH,
    }));
    const began = performance.now();
    const { calls } = await runPool(tasks, { workers: availableParallelism() });
    rates.push((1000 * SCHEDULES) / (performance.now() - began));
    requests.push(calls / SCHEDULES);
  }
  return [
    makeFigure('simulated schedules', '1/s', rates, 334),
    makeFigure('requests of a simulated schedule', '', requests),
  ];
}
