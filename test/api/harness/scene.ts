import { API_VERSION, SCHEDULE_LABEL, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { podPath, powerToolPath, powerToolsPath } from '../../../lib/kube/paths.ts';
import type { AddedContainer } from '../../../lib/security/injection/rule.ts';
import { admin, clientOf } from './api.ts';
import { goodContainer } from './injections.ts';
import { makePod, runPod } from './kubelet.ts';
import { getPod, getPowerTool, makeNamespace, makePowerTool, powerToolOf, unique } from './objects.ts';

/** What somebody with a token of toe finds: pods of users with and without a tool, jobs at work and over. */
export interface Scene {
  readonly namespace: string;
  /** Runs, and no tool was ever in it. */
  readonly pod: Pod;
  /** What toe would put into it. */
  readonly good: AddedContainer;
  /** Has a tool in it, of the job of `uidOf(tooled)`. */
  readonly tooled: Pod;
  /** Runs in a namespace that is not opted in; with what toe would put there. */
  readonly closed: Pod;
  readonly goodForClosed: AddedContainer;
  /** Of a function itself, in toe-system. */
  readonly own: Pod;
  readonly goodForOwn: AddedContainer;
  /** Somebody's job that is not over. */
  readonly job: PowerTool;
  /** A schedule at work, and a run of it that is not over. */
  readonly schedule: PowerTool;
  readonly run: PowerTool;
  /** A schedule that nobody has looked at yet, and one at work that somebody has stopped. */
  readonly fresh: PowerTool;
  readonly stopped: PowerTool;
  /** A job that has ended, and is deleted after some time; and one that stays. */
  readonly over: PowerTool;
  readonly lasting: PowerTool;
}

/** The uid of the job whose tool a pod has had, by its container. */
export function jobUidOf({ spec }: Pod): string {
  const [tool] = spec.ephemeralContainers ?? [];
  return tool?.env?.find(({ name }) => name === 'TOE_JOB_UID')?.value ?? '';
}

const VOLUMES = { volumes: [{ name: 'data', emptyDir: {} }] };

export async function setScene(): Promise<Scene> {
  const namespace = await makeNamespace();
  const pod = await getPod(await runPod(namespace, { spec: VOLUMES }));
  const closed = await getPod(await runPod(await makeNamespace({ 'toe.run/profiling': 'no' })));
  const own = await getPod(await makePod(SYSTEM_NAMESPACE, { spec: OBEDIENT }));
  const schedule = await makeWith('Scheduled', namespace, { schedule: '@daily' });
  return {
    namespace,
    pod,
    good: await goodContainer(pod, 'aperf'),
    tooled: await makeTooled(namespace),
    closed,
    goodForClosed: await goodContainer(closed, 'plain'),
    own,
    goodForOwn: await goodContainer(own, 'plain'),
    job: await getPowerTool(await makePowerTool(namespace)),
    schedule,
    run: await makeRunOf(schedule),
    fresh: await getPowerTool(await makePowerTool(namespace, { schedule: '@daily' })),
    stopped: await makeWith('Scheduled', namespace, { schedule: '@daily', shutdown: 'Stop' }),
    over: await makeWith('Completed', namespace, { ttlSecondsAfterFinished: 3600 }),
    lasting: await makeWith('Completed', namespace, {}),
  };
}

const OBEDIENT = {
  serviceAccountName: 'toe-creation',
  containers: [
    {
      name: 'app',
      image: 'registry.test/app:v1',
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    },
  ],
};

async function makeTooled(namespace: string): Promise<Pod> {
  const pod = await getPod(await runPod(namespace));
  const body = { spec: { ephemeralContainers: [await goodContainer(pod, 'aperf')] } };
  const path = podPath(pod.metadata, 'ephemeralcontainers');
  await clientOf('creation')({ method: 'PATCH', path, patch: 'strategic', body });
  return getPod(pod.metadata);
}

/** A run as toe makes it. @param more of its metadata. */
export function runOf({ metadata }: PowerTool, more: Record<string, unknown> = {}): Record<string, unknown> {
  const owner = { apiVersion: API_VERSION, kind: 'PowerTool', name: metadata.name, uid: metadata.uid };
  return powerToolOf({
    name: unique('run'),
    namespace: metadata.namespace,
    ...{ labels: { [SCHEDULE_LABEL]: metadata.uid }, ownerReferences: [{ ...owner, controller: true }] },
    ...more,
  });
}

async function makeRunOf(schedule: PowerTool): Promise<PowerTool> {
  const body = runOf(schedule);
  await admin({ method: 'POST', path: powerToolsPath(schedule.metadata.namespace), body });
  return getPowerTool(body['metadata'] as { name: string; namespace: string });
}

async function makeWith(phase: string, namespace: string, spec: Record<string, unknown>): Promise<PowerTool> {
  const ref = await makePowerTool(namespace, spec);
  await admin({
    method: 'PATCH',
    path: powerToolPath(ref, 'status'),
    patch: 'merge',
    body: { status: { phase } },
  });
  return getPowerTool(ref);
}
