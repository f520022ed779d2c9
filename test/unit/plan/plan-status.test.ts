import { FINALIZER } from '../../../lib/api/names.ts';
import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, reporting, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { after, aRules, aWorld, LIMITS, NOW } from '../../build/a-world.ts';
import { kinds, only, reread, settle } from '../../build/apply-model.ts';

/** A job that was started on some pods, as the status function meets it: tools in, no rules. */
function begun(pods: readonly Pod[] = [aPod()], spec: Record<string, unknown> = {}): World {
  const { world } = settle(aWorld({ powerTool: aPowerTool({ spec }), pods }), NOW);
  return { ...reread(world), rules: undefined };
}

/** The kubelet reports on the tools, pod by pod. */
function reportingAll(world: World, ...states: readonly (ContainerState | undefined)[]): World {
  const pods = world.pods.map((pod, index) => (states[index] ? reporting(pod, states[index]) : pod));
  return { ...world, pods };
}

const web = (n: number) => aPod({ name: `web-${n}` });
const PULL: ContainerState = { waiting: { reason: 'ErrImagePull', message: 'not found' } };
const started = (second: number): ContainerState => ({ running: { startedAt: after(second).toISOString() } });

describe('a recount of a job whose spec has changed meanwhile', () => {
  const job = begun([web(1), web(2)]);
  const metadata = { ...job.powerTool.metadata, generation: 2 };
  const changed: World = { ...job, powerTool: { ...job.powerTool, metadata } };

  test.each<{ name: string; given: World; want: number }>([
    { name: 'is not yet said to have read it', given: reportingAll(changed, ended(0), RUNNING), want: 1 },
    {
      name: 'has read it where tools can be started',
      given: reportingAll({ ...changed, rules: aRules() }, ended(0), RUNNING),
      want: 2,
    },
    { name: 'has the last word at its end', given: reportingAll(changed, ended(0), ended(0)), want: 2 },
    {
      name: 'has read it when nobody has read any before',
      given: { ...changed, powerTool: { ...changed.powerTool, status: undefined } },
      want: 2,
    },
  ])('$name', ({ given, want }) => {
    expect(settle(given, after(40)).world.powerTool.status?.observedGeneration).toBe(want);
  });

  test('leaves it to the clean-up to wake who starts tools', () => {
    const { world } = settle(reportingAll(changed, ended(0), RUNNING), after(40));
    expect(kinds([plan({ ...reread(world), mayEnd: true }, after(41))])).toBe('armTimer');
  });
});

describe('what a tool has given', () => {
  const report = JSON.stringify({ toe: 1, files: [{ n: 'a.folded', s: 5, h: 'A'.repeat(43) }], bytes: 5 });
  const given = (mode: string) => {
    const world = reportingAll(begun([aPod()], { output: { mode } }), ended(0, report));
    const limits = { ...LIMITS, collectorUrl: 'https://toe.test' };
    return settle({ ...world, limits }, after(40)).world.powerTool.status?.artifacts;
  };

  test('has a link where it was uploaded', () => {
    expect(given('collector')).toMatchObject([{ name: 'a.folded', link: expect.stringMatching(/^https:/) }]);
  });

  test('has none where it is in the log of its container', () => {
    expect(given('ephemeral')).toMatchObject([{ name: 'a.folded', size: 5 }]);
    expect(given('ephemeral')?.[0]).not.toHaveProperty('link');
  });
});

describe('a recount', () => {
  test('of a tool that merely began to run writes when it did', () => {
    const { world, steps } = settle(reportingAll(begun(), RUNNING), after(5));
    expect(kinds(steps)).toBe('patchStatus');
    expect(world.powerTool.status?.targets?.[0]).toMatchObject({
      state: 'Active',
      startedAt: '2026-01-01T12:00:01Z',
    });
  });

  test('takes the label off before it writes that the job is final, and tells it', () => {
    const { world, steps } = settle(reportingAll(begun(), ended(0)), after(40));
    expect(kinds(steps)).toBe('unlabel recordEvent patchStatus');
    expect(only('recordEvent', steps.flat())[0]?.event).toMatchObject({
      type: 'Normal',
      reason: 'Succeeded',
    });
    expect(world.powerTool.status).toMatchObject({
      phase: 'Completed',
      counts: { selected: 1, succeeded: 1, done: 1 },
    });
  });

  test('takes the label off each pod that is done, while the others go on', () => {
    const { world, steps } = settle(reportingAll(begun([web(1), web(2)]), ended(0), RUNNING), after(40));
    expect(kinds(steps)).toBe('unlabel patchStatus');
    expect(world.pods.map(({ metadata }) => metadata.labels?.['toe.run/job'])).toEqual([
      undefined,
      'job-uid',
    ]);
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { succeeded: 1, active: 1 } });
  });

  test('takes the label off a pod in which the tool is tried again, and arms a timer for that', () => {
    const world = reportingAll(begun([aPod()], { failurePolicy: { onError: 'Retry' } }), ended(3));
    const { steps, world: end } = settle(world, after(35));
    expect(kinds(steps)).toBe('unlabel armTimer patchStatus');
    expect(only('armTimer', steps.flat())).toEqual([
      { kind: 'armTimer', wakes: 'creation', deadline: after(41) },
    ]);
    expect(end.powerTool.status).toMatchObject({ phase: 'Running', counts: { waiting: 1, failed: 0 } });
  });

  test('counts a pod that is away as gone', () => {
    const world = reportingAll(begun([web(1), web(2)]), ended(0));
    const { status } = settle({ ...world, pods: world.pods.slice(0, 1) }, after(40)).world.powerTool;
    expect(status).toMatchObject({ phase: 'Completed', counts: { selected: 2, succeeded: 1, gone: 1 } });
    expect(status?.conditions?.find(({ type }) => type === 'Degraded')?.status).toBe('True');
  });

  test('keeps what was final, though its pod is away by now', () => {
    const half = settle(reportingAll(begun([web(1), web(2)]), ended(0), RUNNING), after(40)).world;
    const { status } = settle(reread({ ...half, pods: half.pods.slice(1) }), after(50)).world.powerTool;
    expect(status).toMatchObject({ phase: 'Running', counts: { succeeded: 1, active: 1, gone: 0 } });
  });

  test('changes nothing when nothing has changed', () => {
    const { world } = settle(reportingAll(begun(), RUNNING), after(5));
    expect(plan(reread(world), after(50))).toEqual([]);
  });

  test('never injects, whatever waits', () => {
    const world = begun();
    const status = { ...world.powerTool.status, targets: [aRow('web-1')] };
    const { steps } = settle(
      { ...world, powerTool: { ...world.powerTool, status }, pods: [aPod()] },
      after(10),
    );
    expect(kinds(steps)).toBe('patchStatus');
  });

  test('asks once for a label that somebody else holds too, and goes on', () => {
    const world = reportingAll(begun(), ended(0));
    const { steps, world: end } = settle(world, after(40), { alsoMarked: () => true });
    expect(kinds(steps)).toBe('unlabel recordEvent patchStatus');
    expect(end.powerTool.status?.phase).toBe('Completed');
  });

  test('does not ask to unlabel a pod that is lost', () => {
    const world = reportingAll(begun(), ended(0));
    expect(kinds(settle({ ...world, lost: new Set(['uid-web-1']) }, after(40)).steps)).toBe(
      'recordEvent patchStatus',
    );
  });

  test('sees that a job must stop, and says so once', () => {
    const stop = { failurePolicy: { onError: 'Stop' } };
    const { world, steps } = settle(
      reportingAll(begun([web(1), web(2)], stop), ended(3), RUNNING),
      after(40),
    );
    expect(kinds(steps)).toBe('unlabel recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Stopping', reason: 'StoppedOnError' });
    expect(plan(reread(world), after(41))).toEqual([]);
  });
});

describe('lateness', () => {
  /** What a function meets that a timer woke, and when. */
  const woken = (world: World, seconds: number): World => ({ ...world, judgedAt: after(seconds) });

  test('is not judged by the clock of a function', () => {
    const { world } = settle(reportingAll(begun(), PULL), after(9999));
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { active: 1 } });
  });

  test('fails a tool that has not started, and with it the job', () => {
    const { world, steps } = settle(woken(reportingAll(begun(), PULL), 120), after(120));
    expect(kinds(steps)).toMatch(/^unlabel recordEvent patchStatus/);
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'StartDeadlineExceeded' });
    expect(world.powerTool.status).not.toHaveProperty('deadline');
  });

  test('is judged the same whatever the clock of the function says', () => {
    const states = [after(-500), after(120), after(9999)].map(
      (now) => settle(woken(reportingAll(begun(), PULL), 120), now).world.powerTool.status?.reason,
    );
    expect(new Set(states)).toEqual(new Set(['StartDeadlineExceeded']));
  });

  test('arms one more timer for the tools that run, for their end', () => {
    const { steps, world } = settle(woken(reportingAll(begun(), started(100)), 120), after(120));
    const deadline = after(120 + 30 + 60 + 1);
    expect(steps[0]).toEqual([{ kind: 'armTimer', wakes: 'creation', deadline }]);
    expect(world.powerTool.status?.deadline).toBe(deadline.toISOString());
  });

  test('gives no more time to a tool that has not started, when others get a timer for their end', () => {
    const two = woken(reportingAll(begun([web(1), web(2)]), PULL, started(100)), 120);
    const { world, steps } = settle(two, after(120));
    expect(kinds(steps)).toBe('unlabel armTimer patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { failed: 1, active: 1 } });
    expect(world.powerTool.status?.targets?.[0]).toMatchObject({
      pod: 'web-1',
      reason: 'StartDeadlineExceeded',
    });
    expect(plan(reread(world), after(130))).toEqual([]);
  });

  /** A job with a tool at work in web-1, and a pod web-2 that waits and whose container is down. */
  const withOneDown = (spec = {}): World => {
    const world = begun([web(1), web(2)], spec);
    const pods = [...world.pods.slice(0, 1), aPod({ name: 'web-2', status: { containerStatuses: [] } })];
    const targets = world.powerTool.status?.targets?.map((row) =>
      row.pod === 'web-2' ? aRow('web-2') : row,
    );
    const powerTool = { ...world.powerTool, status: { ...world.powerTool.status, targets } };
    return { ...world, powerTool, pods };
  };

  test.each([
    { name: 'a job', spec: {} },
    { name: 'a job whose canary is at work', spec: { budgets: { canary: 1 } } },
    { name: 'a job that stops on an error', spec: { failurePolicy: { onError: 'Stop' } } },
  ])('ends the wait of $name for a pod that is down, and not the job', ({ spec }) => {
    const { world } = settle(woken(reportingAll(withOneDown(spec), started(100)), 120), after(120));
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { active: 1, skipped: 1 } });
    expect(world.powerTool.status?.targets).toContainEqual(
      expect.objectContaining({ pod: 'web-2', state: 'Skipped', reason: 'NotRunning' }),
    );
  });

  test('fails a tool that still runs when it should long have ended', () => {
    const running = settle(woken(reportingAll(begun(), started(100)), 120), after(120)).world;
    const { world, steps } = settle(woken(reread(running), 211), after(211));
    expect(kinds(steps)).toMatch(/^unlabel recordEvent patchStatus/);
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  test('of a job whose timer was never armed begins with a time to start', () => {
    const pods = [withTool(aPod(), { state: RUNNING })];
    const [first] = settle(aWorld({ pods, rules: undefined }), NOW).steps;
    expect(first).toEqual([{ kind: 'armTimer', wakes: 'creation', deadline: after(211) }]);
  });
});

test('a final job keeps its status whatever happens to its pods', () => {
  const { world } = settle(reportingAll(begun(), ended(0)), after(40));
  expect(world.powerTool.metadata.finalizers).toEqual([FINALIZER]);
  expect(plan({ ...reread(world), pods: [] }, after(50))).toEqual([]);
});
