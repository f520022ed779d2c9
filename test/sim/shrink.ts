import { runOf, type Schedule } from './schedule.ts';
import { simulate } from './simulate.ts';

/**
 * A smaller schedule that breaks the same promise: faults and happenings that make no difference are left out,
 * one after the other.
 */
export async function shrink(schedule: Schedule, id: string): Promise<Schedule> {
  const { scenario, faults } = runOf(schedule);
  let smallest: Schedule = { ...schedule, faults, without: schedule.without ?? [] };
  const keepIfBroken = async (smaller: Schedule): Promise<void> => {
    const { violation } = await simulate(runOf(smaller));
    if (violation?.id === id) smallest = smaller;
  };
  for (const fault of faults)
    await keepIfBroken({ ...smallest, faults: smallest.faults?.filter((one) => one !== fault) });
  for (const number of scenario.happenings.keys())
    await keepIfBroken({ ...smallest, without: [...(smallest.without ?? []), number] });
  return smallest;
}
