import { outputModeOf, secondsOf, type Job } from './job.ts';

/** What becomes of the tools of a job that is ended early: only who uploads to the collector hears of it there. */
export function tellShutdown(of: Job): string {
  const mode = outputModeOf(of);
  if (mode === 'collector')
    return 'No further pod gets the tool. Those that run hear of it in about ten seconds, and end.';
  return `No further pod gets the tool. One that runs hears nothing in output mode ${mode}: it ends when its ${secondsOf(of)}s are over, or with its pod (kubectl delete pod).`;
}
