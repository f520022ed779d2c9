import fc from 'fast-check';
import { JOB_LABEL } from '../../../lib/api/names.ts';
import { isFinal, phase, type Phase, type PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { isOver } from '../../../lib/api/power-tool.ts';
import { isRefusal } from '../../../lib/api/refusal.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';
import { toolIn } from '../../build/a-pod.ts';
import { anyVerdicts, anyWorld, anyWorldMidway, instant } from '../../build/arbitraries.ts';
import { settle } from '../../build/apply-model.ts';

type Injection = Extract<Action, { kind: 'inject' | 'preflight' }>;

const RUNS = { numRuns: 150 };

function injectionsOf(actions: readonly Action[]): Injection[] {
  return actions.filter((action) => action.kind === 'inject' || action.kind === 'preflight');
}

/** Holds of every step of every run from any world. */
function always(check: (actions: readonly Action[], world: World) => void): void {
  const run = fc.property(anyWorldMidway, instant, (world, now) => check(plan(world, now), world));
  fc.assert(run, RUNS);
}

/** Holds of any world and what becomes of it, whatever the API server answers. */
function finally_(check: (start: World, end: World, now: Date) => void): void {
  const run = fc.property(anyWorld, instant, anyVerdicts, (start, now, verdicts) => {
    const { world } = settle(start, now, { verdict: ({ metadata }) => verdicts.get(metadata.name) });
    check(start, world, now);
  });
  fc.assert(run, RUNS);
}

test('the worlds are worth it: injections, refusals, waits and ends all come up', () => {
  const seen = new Set<string>();
  for (const world of fc.sample(anyWorldMidway, { numRuns: 2000, seed: 7 }))
    for (const action of plan(world, new Date('2026-01-01T12:00:10Z')))
      seen.add(action.kind === 'patchStatus' ? `${action.kind} ${action.status.phase}` : action.kind);
  expect([...seen].sort()).toEqual([
    ...['addFinalizer', 'armTimer', 'disarmTimers', 'inject', 'label'],
    ...['patchStatus Stopping', 'preflight', 'recordEvent', 'removeFinalizer', 'unlabel'],
  ]);
});

describe('plan, in any world', () => {
  test('never throws', () => {
    always((actions) => expect(Array.isArray(actions)).toBe(true));
  });

  test('is a function of the world alone', () => {
    fc.assert(
      fc.property(anyWorldMidway, instant, (world, now) =>
        expect(plan(world, now)).toEqual(plan(structuredClone(world), now)),
      ),
      { numRuns: 100 },
    );
  });

  test('never names an image that profiler-images does not name for that tool', () => {
    always((actions, { rules, powerTool: { spec } }) => {
      const tool = spec.tool?.name ?? spec.profiler?.tool ?? '';
      for (const { container } of injectionsOf(actions)) expect(container.image).toBe(rules?.images[tool]);
    });
  });

  test('never gives a capability that the config of the tool does not give', () => {
    always((actions, { rules, powerTool: { spec } }) => {
      const tool = spec.tool?.name ?? spec.profiler?.tool;
      const own = rules?.configs.filter((config) => !isRefusal(config) && config.spec.name === tool) ?? [];
      const allowed = own.flatMap((config) =>
        isRefusal(config) ? [] : (config.spec.security.capabilities?.add ?? []),
      );
      for (const { container } of injectionsOf(actions)) {
        expect(allowed).toEqual(
          expect.arrayContaining([...(container.securityContext.capabilities.add ?? [])]),
        );
        expect(container.securityContext.capabilities.drop).toEqual(['ALL']);
      }
    });
  });

  test('is never privileged unless the config of the tool allows it', () => {
    always((actions, { rules, powerTool: { spec } }) => {
      const tool = spec.tool?.name ?? spec.profiler?.tool;
      const isAllowed = rules?.configs.some(
        (config) => !isRefusal(config) && config.spec.name === tool && config.spec.security.allowPrivileged,
      );
      for (const { container } of injectionsOf(actions))
        expect(container.securityContext.privileged && !isAllowed).toBe(false);
    });
  });

  test('injects only into a pod that runs and is not being deleted, which the job can see', () => {
    always((actions, { pods }) => {
      for (const { pod } of injectionsOf(actions)) {
        expect(pods).toContain(pod);
        expect(pod.status.phase).toBe('Running');
        expect(pod.metadata.deletionTimestamp).toBeUndefined();
      }
    });
  });

  test('injects nothing for a job that is over, nor without the admins’ rules', () => {
    always((actions, { powerTool, rules }) => {
      if (isOver(powerTool) || !rules) expect(injectionsOf(actions)).toEqual([]);
    });
  });

  test('injects only when the job holds its finalizer and a timer is armed', () => {
    always((actions, { powerTool, armed }) => {
      if (!actions.some(({ kind }) => kind === 'inject')) return;
      expect(powerTool.metadata.finalizers).toContain('toe.run/cleanup');
      expect(armed).toBeDefined();
    });
  });

  test('never injects beside a tool that runs', () => {
    always((actions) => {
      for (const { pod } of injectionsOf(actions))
        expect(
          pod.status.ephemeralContainerStatuses?.some(({ state }) => state?.running !== undefined) ?? false,
        ).toBe(false);
    });
  });

  test('ends jobs only where it may', () => {
    always((actions, { mayEnd }) => {
      const ends = actions.filter(({ kind }) => kind === 'disarmTimers' || kind === 'removeFinalizer');
      if (!mayEnd) expect(ends).toEqual([]);
    });
  });

  test('injects into a pod that it has labelled or lost never again in one step', () => {
    always((actions) => {
      const uids = actions.flatMap((action) =>
        'pod' in action ? [`${action.kind} ${action.pod.metadata.uid}`] : [],
      );
      expect(new Set(uids).size).toBe(uids.length);
    });
  });
});

const ORDER: readonly (readonly Phase[])[] = [
  ['Pending', 'Scheduled'],
  ['Running'],
  ['Stopping'],
  ['Completed', 'Failed', 'Cancelled'],
];
const rank = (of: Phase | undefined): number =>
  ORDER.findIndex((same) => of !== undefined && same.includes(of));

describe('a run, from any world to its end', () => {
  test('comes to rest within twelve steps, and then has nothing left to do', () => {
    finally_((_start, end, now) => expect(plan(end, now)).toEqual([]));
  });

  test('what comes to rest stays at rest for the next run, which knows only the objects', () => {
    finally_((start, { powerTool, pods, lost }, now) => {
      if (lost.size > 0) return;
      const again: World = { ...start, powerTool, pods };
      expect(plan(again, now).filter(({ kind }) => kind !== 'disarmTimers')).toEqual([]);
    });
  });

  test('phases only go forward', () => {
    finally_((start, end) => {
      const [before, then] = [start, end].map(({ powerTool }) => powerTool.status?.phase);
      const hadBegun = start.powerTool.status?.startedAt !== undefined;
      // A status that says Running without a start was not written by us.
      if (before === 'Running' && !hadBegun) return;
      if (before !== 'Stopping') expect(rank(then)).toBeGreaterThanOrEqual(rank(before));
      if (isFinal(before)) expect(end.powerTool.status).toEqual(start.powerTool.status);
    });
  });

  test('a job that has begun keeps its start', () => {
    finally_((start, end) => {
      const startedAt = start.powerTool.status?.startedAt;
      // A spec cannot change, so one that has begun can be read.
      if (startedAt !== undefined && end.powerTool.status?.reason !== 'SpecInvalid')
        expect(end.powerTool.status?.startedAt).toBe(startedAt);
    });
  });

  test('counts are a recount of the rows, and every chosen pod is counted once', () => {
    finally_((start, { powerTool: { status } }) => {
      if (!status?.counts || status === start.powerTool.status) return;
      const { counts, targets = [] } = status;
      expect(counts).toEqual(countTargets(targets, counts));
      expect(counts.selected).toBe(counts.waiting + counts.active + counts.done);
    });
  });

  test('a final status leaves no pod marked that the job can see', () => {
    finally_((start, { powerTool, pods, lost }) => {
      const wrote = powerTool.status !== start.powerTool.status && powerTool.status?.startedAt !== undefined;
      if (!wrote || !isFinal(powerTool.status?.phase)) return;
      const ours = pods.filter(
        ({ metadata }) => metadata.labels?.[JOB_LABEL] === powerTool.metadata.uid && !lost.has(metadata.uid),
      );
      const { tool } = powerTool.status ?? {};
      const own = (pod: Pod) => toolIn(pod, tool === undefined ? {} : { tool });
      const withOurs = ours.filter((pod) =>
        pod.spec.ephemeralContainers?.some(({ name }) => name === own(pod)),
      );
      expect(withOurs).toEqual([]);
    });
  });

  test('every failure says why, in the status and in a condition', () => {
    finally_((start, { powerTool: { status } }) => {
      if (status === start.powerTool.status || status?.phase !== 'Failed') return;
      expect(status.message?.length).toBeGreaterThan(10);
      expect(reasonOf(status)).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(status.conditions?.find(({ type }) => type === 'Complete')).toMatchObject({
        status: 'False',
        reason: status.reason,
      });
    });
  });
});

function reasonOf({ reason }: PowerToolStatus): string {
  return reason ?? '';
}

test('every phase has its place in the order', () => {
  expect(ORDER.flat().sort()).toEqual([...phase.options].sort());
});
