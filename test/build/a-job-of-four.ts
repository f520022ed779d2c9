import { FINALIZER } from '../../lib/api/names.ts';
import type { PowerToolStatus } from '../../lib/api/power-tool-status.ts';
import { makeSurvey, type Survey } from '../../lib/plan/survey.ts';
import type { World } from '../../lib/plan/world.ts';
import { aJobSpec } from './a-job-spec.ts';
import { aPod } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';
import { aWorld, NOW } from './a-world.ts';

/** The pods `web-1` to `web-4`. */
export const FOUR_PODS = [1, 2, 3, 4].map((n) => aPod({ name: `web-${n}`, uid: `uid-web-${n}` }));

/** A job of these pods that holds its finalizer. */
export function aJobOfFour(spec: Record<string, unknown>, status?: PowerToolStatus): World {
  const metadata = { finalizers: [FINALIZER] };
  return aWorld({
    powerTool: aPowerTool({ metadata, spec, ...(status && { status }) }),
    pods: FOUR_PODS,
  });
}

/** The same, as a plan looks at it. */
export function aSurveyOfFour(spec: Record<string, unknown>, status?: PowerToolStatus): Survey {
  return makeSurvey(aJobOfFour(spec, status), aJobSpec(spec), NOW);
}
