import type { ApiServer } from '../api-server.ts';
import type { JsonObject } from '../json.ts';
import { jobs } from '../kinds/jobs.ts';
import { listAt, objectAt, textAt, timeOf, type KubeObject } from '../object.ts';
import { pathOf } from '../path.ts';
import { list } from '../state.ts';

/**
 * One round of the Job controller, for Jobs whose pods never run: notes when a Job has started, fails it when
 * its time is over, deletes it when nobody needs it any more. The failure is written in two steps, as the real
 * one does: first the intent (`FailureTarget`), then the end (`Failed`).
 * @returns how many writes it has made; 0 when nothing is due.
 */
export function runJobController(server: ApiServer): number {
  const before = server.state().version;
  for (const { object } of list(server.state(), jobs, undefined))
    if (object.metadata.deletionTimestamp === undefined) syncJob(server, object);
  return server.state().version - before;
}

/** When the next Job is due, so that a clock can jump there; undefined when none waits. */
export function nextJobTime(server: ApiServer): Date | undefined {
  const times = list(server.state(), jobs, undefined)
    .filter(({ object }) => object.metadata.deletionTimestamp === undefined)
    .map(({ object }) => dueTime(object))
    .filter((time) => time !== undefined);
  return times.length > 0 ? new Date(Math.min(...times)) : undefined;
}

function dueTime(job: KubeObject): number | undefined {
  const status = objectAt(job, 'status');
  const end = endOf(status);
  if (end !== undefined) return plus(end, objectAt(job, 'spec')['ttlSecondsAfterFinished']);
  const start = textAt(status, 'startTime');
  if (start === undefined) return Date.parse(job.metadata.creationTimestamp);
  return plus(start, objectAt(job, 'spec')['activeDeadlineSeconds']);
}

function plus(time: string, seconds: unknown): number | undefined {
  return typeof seconds === 'number' ? Date.parse(time) + seconds * 1000 : undefined;
}

function syncJob(server: ApiServer, job: KubeObject): void {
  const now = server.now();
  const status = objectAt(job, 'status');
  if (endOf(status) === undefined && objectAt(job, 'spec')['suspend'] === true) return;
  const due = dueTime(job);
  if (textAt(status, 'startTime') === undefined)
    return report(server, job, { startTime: timeOf(now), ...NO_PODS });
  if (due === undefined || due > now.getTime()) return;
  if (endOf(status) !== undefined) return expire(server, job);
  const failed = (type: string): JsonObject => ({
    type,
    status: 'True',
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
    lastProbeTime: timeOf(now),
    lastTransitionTime: timeOf(now),
  });
  report(server, job, { conditions: [failed('FailureTarget')] });
  report(server, job, { conditions: [failed('FailureTarget'), failed('Failed')] });
}

const NO_PODS: JsonObject = { terminating: 0, ready: 0, uncountedTerminatedPods: {} };

function report(server: ApiServer, job: KubeObject, status: JsonObject): void {
  const path = pathOf(jobs, job, 'status');
  server.handle({ method: 'PATCH', path, patch: 'merge', body: { status } });
}

function expire(server: ApiServer, job: KubeObject): void {
  const { uid, resourceVersion } = job.metadata;
  const body = { preconditions: { uid, resourceVersion }, propagationPolicy: 'Foreground' };
  server.handle({ method: 'DELETE', path: pathOf(jobs, job), body });
}

/** When a Job ended; undefined while it has not. */
function endOf(status: JsonObject): string | undefined {
  const conditions = listAt(status, 'conditions') as readonly JsonObject[];
  const end = conditions.find(
    ({ type, status: held }) => ['Failed', 'Complete'].includes(String(type)) && held === 'True',
  );
  return end && textAt(end, 'lastTransitionTime');
}
