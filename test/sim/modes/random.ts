import { replayLine, runOf, type Schedule } from '../schedule.ts';
import { shrink } from '../shrink.ts';
import { simulate, type Result } from '../simulate.ts';
import { add, NOTHING, type Report } from './report.ts';

/** Runs the random schedules from a number up to another one. @param isEnough ends it early. */
export async function runRandom(
  seed: string,
  from: number,
  to: number,
  isEnough: (report: Report) => boolean = () => false,
): Promise<Report> {
  let report = NOTHING;
  for (let path = from; path < to && !isEnough(report); path += 1)
    report = add(report, await runOne({ seed, path: String(path) }));
  return report;
}

/** Runs one schedule; what breaks a promise is made as small as possible. */
export async function runOne(
  schedule: Schedule,
  judge: (result: Result) => Result = (same) => same,
): Promise<Report> {
  const { violation, calls } = judge(await simulate(runOf(schedule)));
  if (!violation) return { ...NOTHING, passed: 1, calls };
  const smaller = await shrink(schedule, violation.id);
  return {
    passed: 0,
    failed: 1,
    failures: [{ violation, path: schedule.path, replay: replayLine(smaller) }],
    calls,
  };
}
