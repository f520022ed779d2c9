import { outputModeOf, unnamedFiles, type Job } from './job.ts';
import { suggest, type Place } from './suggest.ts';

/** How one comes by the files of a job, in words; undefined while there is none. */
export function howToFetch(job: Job, place: Place): string | undefined {
  if (!job.status?.artifacts?.length && unnamedFiles(job) === 0) return undefined;
  const { name } = job.metadata;
  return outputModeOf(job) === 'pvc' ? onVolume(name) : `To fetch them: ${suggest(`fetch ${name}`, place)}`;
}

/** How one comes by results that no fetch brings. */
export function onVolume(name: string): string {
  return `The results of ${name} are on the volume that its targets have mounted (mode pvc).\nCopy them from there: kubectl cp POD:FOLDER ./${name}`;
}
