import { COLLECTOR_ENDPOINT } from '../../lib/api/collector.ts';
import type { AdminRules } from '../../lib/security/approve.ts';
import { makeWorld, type Limits, type World } from '../../lib/plan/world.ts';
import { aPod } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';

/** The time of the tests: a minute after the jobs were made, an hour after the pods. */
export const NOW = new Date('2026-01-01T12:00:00Z');

/** NOW and some seconds. */
export function after(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

/** The admins approved `aperf` and `tcpdump`, and added no rights. */
export function aRules(parts: Partial<AdminRules> = {}): AdminRules {
  const images = { aperf: 'registry.example/aperf:1', tcpdump: 'registry.example/tcpdump:1' };
  return { images, configs: [], ...parts };
}

/** What admins set when they set nothing. */
export const LIMITS: Limits = {
  startDeadlineSeconds: 120,
  maxRunsPerPod: 20,
  collectorEndpoint: COLLECTOR_ENDPOINT,
};

/** A new job that selects one running pod, as the creation function sees it. */
export function aWorld(parts: Partial<World> = {}): World {
  const observed = { powerTool: aPowerTool(), pods: [aPod()], rules: aRules(), limits: LIMITS };
  return { ...makeWorld(observed), ...parts };
}
