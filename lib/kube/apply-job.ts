import { FINALIZER } from '../api/names.ts';
import { powerTool, type PowerTool } from '../api/power-tool.ts';
import type { World } from '../plan/world.ts';
import { putPowerTool, type Change, type Do } from './changes.ts';
import { powerToolPath, powerToolsPath } from './paths.ts';
import { isKubeError, type Kube } from './port.ts';
import { parse } from './read.ts';
import { tell } from './tell.ts';

/**
 * A compare and swap. A job that is gone is a fault, `NotFound`: nothing may start without a finalizer, and the next
 * look finds no job.
 */
export const addFinalizer: Do<'addFinalizer'> = (kube, { powerTool: job }) =>
  patchFinalizers(kube, job, [...(job.metadata.finalizers ?? []), FINALIZER]);

/** A compare and swap, so that one which another program adds meanwhile stays. A job that is gone has none left. */
export const removeFinalizer: Do<'removeFinalizer'> = async (kube, { powerTool: job }) => {
  const finalizers = (job.metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
  try {
    return await patchFinalizers(kube, job, finalizers);
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return (known) => withFinalizers(known, finalizers);
    throw error;
  }
};

/**
 * The resource version makes it a compare and swap; a merge patch could not remove what is no longer true. Of a job that
 * is gone, it becomes known that it is: what this run has done for it is taken back.
 */
export const patchStatus: Do<'patchStatus'> = async (kube, { powerTool: { metadata } }, { status }) => {
  const body = [
    { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    { op: 'add', path: '/status', value: status },
  ];
  try {
    const path = powerToolPath(metadata, 'status');
    return putPowerTool(await kube({ method: 'PATCH', path, patch: 'json', body }));
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return (world) => ({ ...world, gone: true });
    throw error;
  }
};

/** Counts as told also when it was told before, or when the namespace takes no Events any more. */
export const recordEvent: Do<'recordEvent'> = async (kube, { powerTool: job }, { event }, now) => {
  await tell(kube, job, event, now);
  return (world) => ({ ...world, told: new Set(world.told).add(event.name) });
};

/** A quota or a policy of the cluster may speak against a run: that is no fault, and the schedule goes on. */
export const createRun: Do<'createRun'> = async (kube, { powerTool: { metadata } }, { run }) => {
  try {
    const raw = await createOrRead(kube, powerToolsPath(metadata.namespace), run);
    const created = parse(powerTool, raw, 'PowerTool');
    return (world) => ({ ...world, runs: [...(world.runs ?? []), created] });
  } catch (error) {
    if (!isKubeError(error, 'Refused')) throw error;
    return (world) => ({
      ...world,
      refusedRuns: new Map(world.refusedRuns).set(nameOf(run), error.message),
    });
  }
};

/**
 * Stops or cancels a run of a schedule. One that is gone, or another one under its name, is no run any more.
 */
export const shutDown: Do<'shutDown'> = async (kube, _world, { run, how }) => {
  const body = { metadata: { uid: run.metadata.uid }, spec: { shutdown: how } };
  const changed = await ifThere(() =>
    kube({ method: 'PATCH', path: powerToolPath(run.metadata), patch: 'merge', body }),
  );
  return replaceRun(run, changed === undefined ? undefined : parse(powerTool, changed, 'PowerTool'));
};

/**
 * Deletes the job itself, or a run, by its uid. One that is gone is as good; what has its name by now is left alone.
 */
export const deleteJob: Do<'deleteJob'> = async (kube, { powerTool: own }, { job }) => {
  const body = { preconditions: { uid: job.metadata.uid }, propagationPolicy: 'Background' };
  await ifThere(() => kube({ method: 'DELETE', path: powerToolPath(job.metadata), body }));
  const isOwn = job.metadata.uid === own.metadata.uid;
  return isOwn ? (world) => ({ ...world, gone: true }) : replaceRun(job, undefined);
};

async function patchFinalizers(kube: Kube, of: PowerTool, finalizers: readonly string[]): Promise<Change> {
  const body = { metadata: { resourceVersion: of.metadata.resourceVersion, finalizers } };
  return putPowerTool(
    await kube({ method: 'PATCH', path: powerToolPath(of.metadata), patch: 'merge', body }),
  );
}

function withFinalizers(world: World, finalizers: string[]): World {
  const { powerTool: job } = world;
  return { ...world, powerTool: { ...job, metadata: { ...job.metadata, finalizers } } };
}

async function createOrRead(kube: Kube, path: string, body: Record<string, unknown>): Promise<unknown> {
  try {
    return await kube({ method: 'POST', path, body });
  } catch (error) {
    if (!isKubeError(error, 'AlreadyExists')) throw error;
    return kube({ method: 'GET', path: `${path}/${nameOf(body)}` });
  }
}

function nameOf(body: Readonly<Record<string, unknown>>): string {
  return (body['metadata'] as { name: string }).name;
}

// Gone, or another one under the same name: then there is nothing to do.
async function ifThere(send: () => Promise<unknown>): Promise<unknown> {
  try {
    return await send();
  } catch (error) {
    if (isKubeError(error, 'NotFound', 'Conflict')) return undefined;
    throw error;
  }
}

function replaceRun({ metadata: { uid } }: PowerTool, changed: PowerTool | undefined): Change {
  return (world) => ({
    ...world,
    runs: world.runs?.flatMap((run) => (run.metadata.uid === uid ? (changed ? [changed] : []) : [run])),
  });
}
