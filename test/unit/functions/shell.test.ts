import { makeShell } from '../../../functions/shell.ts';
import type { Action } from '../../../lib/plan/action.ts';
import type { Done } from '../../../lib/plan/audit.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aKube } from '../../build/a-kube.ts';
import { aLog } from '../../build/a-log.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aWorld, LIMITS, NOW } from '../../build/a-world.ts';
import { applyModel, settle } from '../../build/apply-model.ts';

const steps = settle(aWorld(), NOW).steps.flat();
const others: Action[] = [
  { kind: 'removeFinalizer' },
  { kind: 'disarmTimers' },
  { kind: 'unlabel', pod: aPod() },
  {
    kind: 'claim',
    tool: 'aperf',
    taken: [],
    wanted: [{ uid: 'u', node: 'n' }],
    freed: [],
    budgets: {},
  },
  { kind: 'createRun', run: {} },
  { kind: 'shutDown', run: aPowerTool({ name: 'run-1' }), how: 'Cancel' },
  { kind: 'deleteJob', job: aPowerTool({ name: 'run-2' }) },
];

function logged(action: Action | undefined): Record<string, unknown> | undefined {
  const { log, lines } = aLog();
  if (action) makeShell({ kube: aKube().kube, now: () => NOW, log, limits: LIMITS }, log).onAction(action);
  return lines[0];
}

function audited(done: Done, level = 'debug'): Record<string, unknown>[] {
  const { log, lines } = aLog();
  log.level = level;
  const bound = log.child({ job: 'job' });
  makeShell({ kube: aKube().kube, now: () => NOW, log, limits: LIMITS }, bound).onDone?.(done);
  return lines;
}

describe('makeShell', () => {
  const [inject] = steps.filter(({ kind }) => kind === 'inject');

  test.each(['debug', 'error'])('an injection is one line of the audit, at LOG_LEVEL %s', (level) => {
    if (!inject) throw new Error('no injection');
    const before = aWorld();
    const outcome = (world: World) => applyModel(world, [inject]);
    const [line, ...others] = audited({ action: inject, before, outcome }, level);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ msg: 'audit', audit: 'injection', job: 'job', jobUid: 'job-uid' });
  });

  test('what belongs not into the audit is no line of it', () => {
    const outcome = (world: World) => world;
    expect(audited({ action: { kind: 'disarmTimers' }, before: aWorld(), outcome })).toEqual([]);
  });

  test.each([...steps, ...others].map((action) => ({ action, kind: action.kind })))(
    '$kind is one line of the log',
    ({ action, kind }) => {
      const { log, lines } = aLog();
      makeShell({ kube: aKube().kube, now: () => NOW, log, limits: LIMITS }, log).onAction(action);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ msg: kind });
    },
  );

  test.each<{ kind: Action['kind']; want: object }>([
    {
      kind: 'inject',
      want: {
        pod: 'web-1',
        image: 'registry.example/aperf:1',
        container: expect.stringMatching(/^toe-aperf-/) as string,
      },
    },
    { kind: 'label', want: { pod: 'web-1' } },
    { kind: 'armTimer', want: { wakes: 'creation', deadline: '2026-01-01T12:02:00.000Z' } },
    { kind: 'claim', want: { taken: 0, wanted: 1 } },
    { kind: 'recordEvent', want: { reason: 'Running' } },
    { kind: 'patchStatus', want: { phase: 'Running', reason: 'Running' } },
    { kind: 'shutDown', want: { run: 'run-1', how: 'Cancel' } },
    { kind: 'deleteJob', want: { deleted: 'run-2' } },
  ])('$kind says what it is about', ({ kind, want }) => {
    expect(logged([...steps, ...others].find((action) => action.kind === kind))).toMatchObject(want);
  });
});
