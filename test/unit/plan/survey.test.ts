import type { Pod } from '../../../lib/api/pod.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { findFreed, findSeats, seatOf } from '../../../lib/plan/find-seats.ts';
import { makeSurvey, NO_VETTING, rowOf, type Survey, type Vetting } from '../../../lib/plan/survey.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod, ended, RUNNING, withForeign, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { aWorld, NOW } from '../../build/a-world.ts';

const web = (n: number) => aPod({ name: `web-${n}` });
const STARTED = '2026-01-01T11:59:59Z';

interface Given {
  readonly pods?: readonly Pod[];
  readonly spec?: Record<string, unknown>;
  readonly status?: PowerToolStatus;
  readonly world?: Partial<World>;
  readonly vetting?: Vetting;
}

function survey({ pods = [aPod()], spec = {}, status, world, vetting }: Given = {}): Survey {
  const powerTool = aPowerTool({ spec, ...(status ? { status } : {}) });
  return makeSurvey(aWorld({ powerTool, pods, ...world }), aJobSpec(spec), NOW, vetting);
}

const statesOf = ({ rows }: Survey) => rows.map(({ pod, state }) => `${pod} ${state}`);
const UNFIT = { reason: 'StaticPod', message: 'static' } as const;
const VETO = { reason: 'ToolNotApproved', message: 'not any more' } as const;
const VETOED: Vetting = { ...NO_VETTING, veto: VETO };

describe('a survey', () => {
  test('of a new job has a row for each of its pods', () => {
    const found = survey({ pods: [web(2), web(1)] });
    expect(statesOf(found)).toEqual(['web-1 Waiting', 'web-2 Waiting']);
    expect(found).toMatchObject({ begun: false, stop: undefined, counts: { selected: 2, waiting: 2 } });
  });

  test('knows that a job has begun by its tool alone', () => {
    expect(survey({ pods: [withTool(aPod(), { state: RUNNING })] })).toMatchObject({
      begun: true,
      counts: { active: 1 },
    });
  });

  test('keeps the rows of pods that are away', () => {
    const status = { startedAt: STARTED, targets: [aRow('web-1', 'Active'), aRow('web-2', 'Succeeded')] };
    expect(statesOf(survey({ pods: [], status }))).toEqual(['web-1 Gone', 'web-2 Succeeded']);
  });

  test('finds the row of a choice', () => {
    const found = survey({ pods: [web(1), web(2)] });
    for (const choice of found.choices) expect(rowOf(found, choice)?.pod).toBe(choice.pod.metadata.name);
  });

  test('skips the pods that are unfit, with the reason', () => {
    const check: Vetting['check'] = ({ pod }) => (pod.metadata.name === 'web-1' ? UNFIT : undefined);
    const found = survey({ pods: [web(1), web(2)], vetting: { check } });
    expect(found.rows).toEqual([
      expect.objectContaining({ pod: 'web-2', state: 'Waiting' }),
      expect.objectContaining({ pod: 'web-1', state: 'Skipped', ...UNFIT }),
    ]);
    expect(found.counts).toMatchObject({ waiting: 1, skipped: 1, done: 1 });
  });

  test('asks nothing about a pod in which the tool is', () => {
    const check: Vetting['check'] = () => UNFIT;
    const pods = [withTool(aPod(), { state: RUNNING })];
    expect(statesOf(survey({ pods, vetting: { check } }))).toEqual(['web-1 Active']);
  });

  test('nor about one that waits for its next attempt: it has had its tool', () => {
    const check: Vetting['check'] = () => UNFIT;
    const pods = [withTool(aPod(), { state: ended(1) })];
    const found = survey({ pods, vetting: { check }, spec: { failurePolicy: { onError: 'Retry' } } });
    expect(found.rows).toMatchObject([{ state: 'Waiting', reason: 'RetryBackoff' }]);
  });

  test('knows a container of somebody else from the tool of the job, marked or not', () => {
    for (const marked of [false, true]) {
      expect(statesOf(survey({ pods: [withForeign(aPod(), { state: RUNNING, marked })] }))).toEqual([
        'web-1 Failed',
      ]);
      expect(statesOf(survey({ pods: [withTool(aPod(), { state: RUNNING, marked })] }))).toEqual([
        'web-1 Active',
      ]);
    }
  });

  test('of a job that ends early gives up what waits', () => {
    const pods = [withTool(web(1), { state: RUNNING }), web(2)];
    const status = { startedAt: STARTED, targets: [aRow('web-1', 'Active'), aRow('web-2')] };
    const found = survey({ pods, status, spec: { shutdown: 'Stop' } });
    expect(statesOf(found)).toEqual(['web-1 Active', 'web-2 Skipped']);
    expect(found).toMatchObject({ stop: { reason: 'Stopped' }, counts: { active: 1, skipped: 1 } });
  });

  test('sorts anew what was given up', () => {
    const pods = [withTool(web(1), { state: ended(0) }), web(2)];
    const status = { startedAt: STARTED, targets: [aRow('web-1', 'Active'), aRow('web-2')] };
    expect(statesOf(survey({ pods, status, spec: { shutdown: 'Stop' } }))).toEqual([
      'web-2 Skipped',
      'web-1 Succeeded',
    ]);
  });
});

describe('what admins allow no more', () => {
  const pods = [withTool(web(1), { state: RUNNING }), web(2)];
  const status = { startedAt: STARTED, targets: [aRow('web-1', 'Active'), aRow('web-2')] };

  test('is not started in the pods that wait', () => {
    const found = survey({ pods, status, vetting: VETOED });
    expect(found.stop).toEqual(VETO);
    expect(statesOf(found)).toEqual(['web-1 Active', 'web-2 Skipped']);
  });

  test('goes on where no pod waits', () => {
    const given = { pods: pods.slice(0, 1), status: { ...status, targets: status.targets.slice(0, 1) } };
    expect(survey({ ...given, vetting: VETOED }).stop).toBeUndefined();
  });

  test('does not end a job that has not begun: it is refused', () => {
    expect(survey({ vetting: VETOED }).stop).toBeUndefined();
  });
});

describe('the seats of a job', () => {
  test('are the pods in which its tool is', () => {
    const pods = [
      withTool(web(1), { state: RUNNING }),
      withTool(web(2), { state: ended(0) }),
      withTool(web(3)),
    ];
    expect(findSeats(survey({ pods }))).toEqual([
      { uid: 'uid-web-1', node: 'node-1' },
      { uid: 'uid-web-3', node: 'node-1' },
    ]);
  });

  test('have no node where the pod has none', () => {
    const { choices } = survey({ pods: [aPod({ spec: { nodeName: undefined } })] });
    expect(choices.map(seatOf)).toEqual([{ uid: 'uid-web-1', node: '' }]);
  });

  test('say which attempt it is, when it is not the first, and are given up with that attempt', () => {
    const retry = { failurePolicy: { onError: 'Retry' } };
    const failed = withTool(aPod(), { state: ended(1) });
    const second = (state: object) => [withTool(failed, { state, attempt: 2 })];
    expect(findSeats(survey({ pods: second(RUNNING), spec: retry }))).toEqual([
      { uid: 'uid-web-1', attempt: 2, node: 'node-1' },
    ]);
    expect(findFreed(survey({ pods: second(ended(1)), spec: retry }))).toEqual([
      { uid: 'uid-web-1', attempt: 2 },
    ]);
    expect(findFreed(survey({ pods: second(ended(0)), spec: retry }))).toEqual([{ uid: 'uid-web-1' }]);
  });
});
