import { FINALIZER } from '../../../lib/api/names.ts';
import { apply } from '../../../lib/kube/apply.ts';
import type { Kube, KubeRequest } from '../../../lib/kube/port.ts';
import { makeTimer } from '../../../lib/make/timer.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { aContainer, failing, runAction } from '../../build/run-action.ts';

const TIMERS = '/apis/batch/v1/namespaces/toe-timers/jobs';
const QUOTA = 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified';
const ALARM = { wakes: 'creation', deadline: after(120) } as const;

describe('a timer', () => {
  test.each(['creation', 'cleanup'] as const)('is a Job that wakes %s', async (wakes) => {
    const alarm = { wakes, deadline: after(120) };
    const { requests } = await runAction({ kind: 'armTimer', ...alarm });
    const want: KubeRequest = { method: 'POST', path: TIMERS, body: makeTimer(aPowerTool(), alarm, NOW) };
    expect(requests).toEqual([want]);
  });

  test('that is armed is known', async () => {
    const { world } = await runAction({ kind: 'armTimer', ...ALARM });
    expect(world.armed).toBe('2026-01-01T12:02:00.000Z');
  });

  test('that is there already is as good', async () => {
    const before = failing('AlreadyExists', 409);
    const { world } = await runAction({ kind: 'armTimer', ...ALARM }, { before });
    expect(world.armed).toBe('2026-01-01T12:02:00.000Z');
  });

  test('that a quota had no time to count is not armed', async () => {
    const armed = runAction({ kind: 'armTimer', ...ALARM }, { before: failing('Conflict', 409, QUOTA) });
    await expect(armed).rejects.toMatchObject({ code: 'Conflict' });
  });

  test('is disarmed with all others of its job', async () => {
    const { world, requests } = await runAction({ kind: 'disarmTimers' });
    const query = { labelSelector: 'toe.run/timer=job-uid', propagationPolicy: 'Background' };
    expect(requests).toEqual([{ method: 'DELETE', path: TIMERS, query }]);
    expect(world.disarmed).toBe(true);
  });
});

describe('every action', () => {
  const pod = aPod();
  const all: readonly Action[] = [
    { kind: 'addFinalizer' },
    { kind: 'removeFinalizer' },
    { kind: 'armTimer', ...ALARM },
    { kind: 'disarmTimers' },
    { kind: 'claim', tool: 'aperf', taken: [], wanted: [{ uid: 'u', node: 'n' }], freed: [], budgets: {} },
    { kind: 'preflight', pod, container: aContainer() },
    { kind: 'inject', pod, container: aContainer() },
    { kind: 'label', pod },
    { kind: 'unlabel', pod },
    { kind: 'recordEvent', event: { name: 'toe-1', type: 'Normal', reason: 'Running', note: '' } },
    { kind: 'patchStatus', status: {} },
    { kind: 'createRun', run: { metadata: { name: 'run', namespace: 'shop' } } },
    { kind: 'shutDown', run: aPowerTool(), how: 'Stop' },
    { kind: 'deleteJob', job: aPowerTool() },
  ];

  test.each(all)('$kind throws when nobody knows whether it was done', async (action) => {
    const outcome = runAction(action, { before: failing('Unavailable', 503) });
    await expect(outcome).rejects.toMatchObject({ code: 'Unavailable' });
  });

  const silent = ['recordEvent', 'preflight', 'inject', 'createRun'];
  test.each(all.filter(({ kind }) => !silent.includes(kind)))(
    '$kind throws when it is refused',
    async (action) => {
      const outcome = runAction(action, { before: failing('Refused', 403) });
      await expect(outcome).rejects.toMatchObject({ code: 'Refused' });
    },
  );
});

test('an answer that is no PowerTool is not believed', async () => {
  const kube: Kube = () => Promise.resolve({ kind: 'Status' });
  const world = aWorld({ powerTool: aPowerTool({ metadata: { finalizers: [FINALIZER] } }) });
  for (const kind of ['addFinalizer', 'removeFinalizer'] as const)
    await expect(apply(kube, world, { kind }, NOW)).rejects.toMatchObject({ code: 'Refused' });
});
