import { FINALIZER } from '../../../lib/api/names.ts';
import type { KubeRequest } from '../../../lib/kube/port.ts';
import { makeEvent } from '../../../lib/make/event.ts';
import { makeRun, runName } from '../../../lib/make/run.ts';
import type { Action } from '../../../lib/plan/action.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { NOW } from '../../build/a-world.ts';
import { failing, runAction } from '../../build/run-action.ts';

const JOBS = '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/shop/powertools';
const JOB = `${JOBS}/job`;
const EVENTS = '/apis/events.k8s.io/v1/namespaces/shop/events';
const event = { name: 'toe-1', type: 'Normal', reason: 'Running', note: 'It runs.' } as const;
const schedule = aPowerTool({ spec: { schedule: '@hourly' } });
const run = makeRun(schedule, NOW);
const name = runName(schedule, NOW);
const made = aPowerTool({ name: 'run-1', uid: 'uid-run-1' });
const withFinalizers = (...finalizers: string[]) => ({ powerTool: aPowerTool({ metadata: { finalizers } }) });

describe('what is sent', () => {
  test.each<{ name: string; action: Action; given?: Partial<World>; want: KubeRequest }>([
    {
      name: 'addFinalizer: a merge patch of that version, which keeps the finalizers of others',
      action: { kind: 'addFinalizer' },
      given: withFinalizers('other/one'),
      want: {
        method: 'PATCH',
        path: JOB,
        patch: 'merge',
        body: { metadata: { resourceVersion: '100', finalizers: ['other/one', FINALIZER] } },
      },
    },
    {
      name: 'removeFinalizer: a merge patch of that version, which takes ours alone',
      action: { kind: 'removeFinalizer' },
      given: withFinalizers('other/one', FINALIZER),
      want: {
        method: 'PATCH',
        path: JOB,
        patch: 'merge',
        body: { metadata: { resourceVersion: '100', finalizers: ['other/one'] } },
      },
    },
    {
      name: 'patchStatus: the whole status, on that version',
      action: { kind: 'patchStatus', status: { phase: 'Running' } },
      want: {
        method: 'PATCH',
        path: `${JOB}/status`,
        patch: 'json',
        body: [
          { op: 'replace', path: '/metadata/resourceVersion', value: '100' },
          { op: 'add', path: '/status', value: { phase: 'Running' } },
        ],
      },
    },
    {
      name: 'recordEvent: an Event in the namespace of the job',
      action: { kind: 'recordEvent', event },
      want: { method: 'POST', path: EVENTS, body: makeEvent(aPowerTool(), event, NOW) },
    },
    {
      name: 'createRun: the run as it was planned',
      action: { kind: 'createRun', run },
      want: { method: 'POST', path: JOBS, body: run },
    },
    {
      name: 'shutDown: the verb alone, for this run only',
      action: { kind: 'shutDown', run: made, how: 'Cancel' },
      given: { runs: [made] },
      want: {
        method: 'PATCH',
        path: `${JOBS}/run-1`,
        patch: 'merge',
        body: { metadata: { uid: 'uid-run-1' }, spec: { shutdown: 'Cancel' } },
      },
    },
    {
      name: 'deleteJob: this one, and no other of its name',
      action: { kind: 'deleteJob', job: made },
      given: { runs: [made] },
      want: {
        method: 'DELETE',
        path: `${JOBS}/run-1`,
        body: { preconditions: { uid: 'uid-run-1' }, propagationPolicy: 'Background' },
      },
    },
  ])('$name', async ({ action, given, want }) => {
    const { requests } = await runAction(action, {}, given);
    expect(requests).toEqual([want]);
  });
});

describe('what is learned', () => {
  test('addFinalizer: the job as it is now', async () => {
    const { world } = await runAction({ kind: 'addFinalizer' });
    expect(world.powerTool.metadata).toMatchObject({ finalizers: [FINALIZER], resourceVersion: '101' });
  });

  test('removeFinalizer: a job that is gone already has none', async () => {
    const given = withFinalizers(FINALIZER);
    const { world } = await runAction({ kind: 'removeFinalizer' }, { powerTools: [] }, given);
    expect(world.powerTool.metadata.finalizers).toEqual([]);
  });

  test('patchStatus: the job with its status', async () => {
    const { world } = await runAction({ kind: 'patchStatus', status: { phase: 'Running' } });
    expect(world.powerTool).toMatchObject({
      status: { phase: 'Running' },
      metadata: { resourceVersion: '101' },
    });
  });

  test('patchStatus: that the job is gone', async () => {
    const { world } = await runAction({ kind: 'patchStatus', status: {} }, { powerTools: [] });
    expect(world.gone).toBe(true);
  });

  test('recordEvent: that it was told', async () => {
    const { world, cluster } = await runAction({ kind: 'recordEvent', event });
    expect(world.told).toEqual(new Set(['toe-1']));
    expect(cluster.all('events')).toMatchObject([{ reason: 'Running', note: 'It runs.' }]);
  });

  test.each([
    { name: 'it is there already', error: ['AlreadyExists', 409] as const },
    { name: 'its namespace goes away', error: ['Refused', 403] as const },
    { name: 'its namespace is gone', error: ['NotFound', 404] as const },
  ])('recordEvent: that it was told, when $name', async ({ error: [code, status] }) => {
    const { world } = await runAction({ kind: 'recordEvent', event }, { before: failing(code, status) });
    expect(world.told).toEqual(new Set(['toe-1']));
  });

  test('createRun: the run among the others', async () => {
    const given = { powerTool: schedule, runs: [made] };
    const { world } = await runAction({ kind: 'createRun', run }, {}, given);
    expect(world.runs?.map(({ metadata }) => metadata.name)).toEqual(['run-1', name]);
  });

  test('createRun: the run that is there already', async () => {
    const there = aPowerTool({ name, uid: 'there', status: { phase: 'Running' } });
    const { world, requests } = await runAction(
      { kind: 'createRun', run },
      { powerTools: [there] },
      { powerTool: schedule, runs: [] },
    );
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${JOBS}`,
      `GET ${JOBS}/${name}`,
    ]);
    expect(world.runs).toEqual([there]);
  });

  test('createRun: what a quota or a policy says against it', async () => {
    const before = failing('Refused', 403, 'exceeded quota');
    const given = { powerTool: schedule, runs: [] };
    const { world } = await runAction({ kind: 'createRun', run }, { before }, given);
    expect(world.runs).toEqual([]);
    expect([...world.refusedRuns]).toEqual([[name, 'exceeded quota']]);
  });

  test('createRun: an API server that does not answer is a fault', async () => {
    const before = failing('Unavailable', 0, 'no answer');
    const outcome = runAction({ kind: 'createRun', run }, { before }, { powerTool: schedule, runs: [] });
    await expect(outcome).rejects.toMatchObject({ code: 'Unavailable' });
  });

  test('shutDown: the run as it is now', async () => {
    const given = { runs: [made, aPowerTool({ name: 'run-2', uid: 'uid-run-2' })] };
    const { world } = await runAction({ kind: 'shutDown', run: made, how: 'Stop' }, {}, given);
    expect(world.runs?.map(({ spec }) => spec.shutdown)).toEqual(['Stop', undefined]);
  });

  test.each([
    { name: 'is gone', powerTools: [] },
    { name: 'is another one by now', powerTools: [] },
  ])('shutDown: that a run $name', async ({ powerTools }) => {
    const { world } = await runAction(
      { kind: 'shutDown', run: made, how: 'Stop' },
      { powerTools },
      { runs: [made] },
    );
    expect(world.runs).toEqual([]);
  });

  test('deleteJob: that a run is gone', async () => {
    const { world, cluster } = await runAction({ kind: 'deleteJob', job: made }, {}, { runs: [made] });
    expect(world.runs).toEqual([]);
    expect(world.gone).toBeUndefined();
    expect(cluster.powerTool('run-1')).toBeUndefined();
  });

  test.each([
    { name: 'was gone already', powerTools: [] },
    { name: 'is another one by now', powerTools: [aPowerTool({ name: 'run-1', uid: 'new' })] },
  ])('deleteJob: that a run $name, which is left alone', async ({ powerTools }) => {
    const action: Action = { kind: 'deleteJob', job: made };
    const { world, cluster } = await runAction(action, { powerTools }, { runs: [made] });
    expect(world.runs).toEqual([]);
    expect(cluster.powerTool('run-1')?.metadata.uid).toBe(powerTools[0]?.metadata.uid);
  });

  test('deleteJob: that the job itself is gone', async () => {
    const { world } = await runAction({ kind: 'deleteJob', job: aPowerTool() });
    expect(world.gone).toBe(true);
  });
});

test('a job that has changed meanwhile is a conflict', async () => {
  const powerTools = [aPowerTool({ metadata: { resourceVersion: '101' } })];
  for (const action of [{ kind: 'addFinalizer' }, { kind: 'patchStatus', status: {} }] as const)
    await expect(runAction(action, { powerTools })).rejects.toMatchObject({ code: 'Conflict' });
});
