import { API_VERSION, CREATED_BY_ANNOTATION, SCHEDULE_LABEL } from '../api/names.ts';
import type { PowerTool } from '../api/power-tool.ts';

/** Longest name of a PowerTool with a schedule: its runs add nine characters, and 253 is the limit of Kubernetes. */
export const MAX_SCHEDULE_NAME = 244;

/** Name of the run of a schedule for a time: the same for ever, so that no time runs twice. */
export function runName({ metadata }: PowerTool, time: Date): string {
  return `${metadata.name}-${Math.floor(time.getTime() / 60_000)}`;
}

/**
 * The run of a schedule for a time: a PowerTool with the same spec, without what makes it a schedule. It belongs
 * to its schedule, and goes with it; who created the schedule counts as its maker.
 */
export function makeRun(schedule: PowerTool, time: Date): Record<string, unknown> {
  const { name, namespace, uid, annotations } = schedule.metadata;
  const createdBy = annotations?.[CREATED_BY_ANNOTATION];
  const {
    schedule: _s,
    timeZone: _z,
    concurrencyPolicy: _c,
    suspend: _p,
    shutdown: _d,
    ...spec
  } = schedule.spec;
  return {
    apiVersion: API_VERSION,
    kind: 'PowerTool',
    metadata: {
      name: runName(schedule, time),
      namespace,
      labels: { [SCHEDULE_LABEL]: uid },
      ...(createdBy === undefined ? {} : { annotations: { [CREATED_BY_ANNOTATION]: createdBy } }),
      ownerReferences: [{ apiVersion: API_VERSION, kind: 'PowerTool', name, uid, controller: true }],
    },
    spec,
  };
}
