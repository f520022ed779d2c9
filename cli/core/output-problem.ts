import type { OutputMode } from '../../lib/api/output-mode.ts';

/**
 * What is wrong with where a result is to go, in words; undefined when it can go there.
 * @param claim that the pods mount. @param folder to fetch the result into.
 */
export function outputProblem(
  mode: OutputMode | undefined,
  claim: object | undefined,
  folder: string | undefined,
): string | undefined {
  if (mode !== 'pvc')
    return claim && '--claim is for --output-mode pvc: leave one of them out, or choose that mode';
  if (!claim) return '--output-mode pvc needs --claim NAME[/FOLDER], a claim that the pods mount';
  if (folder === undefined) return undefined;
  return '-o fetches nothing from a volume: leave it out, and take kubectl cp when the job is over';
}
