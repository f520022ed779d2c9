import type { Pod } from '../../../lib/api/pod.ts';
import { MAX_TARGETS } from '../../../lib/api/power-tool-status.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, CREATING, ended, reporting } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { applyModel, reread, settle, type Server } from '../../build/apply-model.ts';

/** Jobs of more pods than rows of a status say all of. */

const pods = (count: number, more: (at: number) => Parameters<typeof aPod>[0] = () => ({})): Pod[] =>
  Array.from({ length: count }, (_, at) => aPod({ name: `web-${at}`, ...more(at) }));
const start = (of: readonly Pod[], spec: Record<string, unknown> = {}): World =>
  aWorld({ powerTool: aPowerTool({ spec }), pods: [...of] });
const targets = (more: object) => ({ targets: { labelSelector: { matchLabels: { app: 'web' } }, ...more } });
const hasTool = ({ spec }: Pod): boolean => spec.ephemeralContainers !== undefined;

/** The next run, some seconds later, which knows only the objects. */
function next(world: World, seconds: number, change: (pod: Pod) => Pod | undefined = (pod) => pod): World {
  const left = world.pods.map(change).filter((pod) => pod !== undefined);
  const judgedAt = after(seconds);
  return settle({ ...reread({ ...world, pods: left }), judgedAt }, judgedAt).world;
}
const inTool = (state: Parameters<typeof reporting>[1]) => (pod: Pod) =>
  hasTool(pod) ? reporting(pod, state) : pod;
const countsOf = ({ powerTool }: World) => powerTool.status?.counts;

describe('a job of hundreds of pods', () => {
  test('counts and labels all', () => {
    const { world } = settle(start(pods(130)), NOW);
    expect(countsOf(world)).toMatchObject({ selected: 130, active: 130 });
    expect(world.powerTool.status?.targets).toHaveLength(130);
    expect(world.pods.every(({ metadata }) => metadata.labels?.['toe.run/job'] === 'job-uid')).toBe(true);
  });

  test('knows what those came to that are gone meanwhile', () => {
    const { world } = settle(start(pods(130)), NOW);
    const isEarly = ({ metadata }: Pod): boolean => Number(metadata.name.slice(4)) < 60;
    const half = next(world, 40, (pod) => (isEarly(pod) ? inTool(ended(0))(pod) : pod));
    expect(countsOf(half)).toMatchObject({ selected: 130, succeeded: 60, active: 70 });
    const end = next(half, 50, (pod) => (isEarly(pod) ? undefined : inTool(ended(0))(pod)));
    expect(end.powerTool.status).toMatchObject({ phase: 'Completed', counts: { succeeded: 130, gone: 0 } });
  });

  test('with one for each node has the tool in one pod of each node, and no more', () => {
    const all = pods(300, (at) => ({ spec: { nodeName: `node-${at % 150}` } }));
    const { world } = settle(start(all, targets({ onePerNode: true })), NOW);
    const nodes = world.pods.filter(hasTool).map(({ spec }) => spec.nodeName);
    expect(nodes).toHaveLength(150);
    expect(new Set(nodes).size).toBe(150);
    expect(countsOf(world)).toMatchObject({ selected: 150, active: 150 });
  });

  test('leaves pods alone that could not take the tool at its start', () => {
    const all = pods(210, (at) => (at < 150 ? {} : { status: { phase: 'Failed' } }));
    const { world } = settle(start(all), NOW);
    expect(countsOf(next(world, 1))).toMatchObject({ selected: 150, active: 150, gone: 0 });
  });

  test('ends when all its tools hang', () => {
    const { world } = settle(start(pods(250)), NOW);
    const late = next(world, 130, inTool(CREATING));
    expect(late.powerTool.status?.phase).toBe('Failed');
    expect(countsOf(late)).toMatchObject({ selected: 250, failed: 250 });
  });

  test('ends when a tool hangs after a hundred pods have gone away', () => {
    const { world } = settle(start(pods(150)), NOW);
    const left = next(world, 20, (pod) =>
      Number(pod.metadata.name.slice(4)) < 149 ? undefined : inTool(CREATING)(pod),
    );
    expect(countsOf(left)).toMatchObject({ gone: 149, active: 1 });
    expect(countsOf(next(left, 130))).toMatchObject({ gone: 149, failed: 1 });
  });

  test('remembers whom the API server has refused the tool', () => {
    const refuse: Server = {
      verdict: ({ metadata }) =>
        Number(metadata.name.slice(4)) < 20
          ? undefined
          : { reason: 'AdmissionRefused', message: 'The API server says no.' },
    };
    const spec = { budgets: { maxConcurrentPods: 20 } };
    const { world } = settle(start(pods(300), spec), NOW);
    const refused = settle(reread({ ...world, pods: world.pods.map(inTool(ended(0))) }), after(40), refuse);
    expect(countsOf(refused.world)).toMatchObject({ succeeded: 20, failed: 280, waiting: 0 });
    const again = settle(reread(refused.world), after(41), refuse);
    expect(again.steps).toEqual([]);
  });

  test('goes on where a run died that was refused one pod after the other', () => {
    const { world } = settle(start(pods(150), { budgets: { maxConcurrentPods: 1 } }), NOW);
    const asked: string[] = [];
    const refuse: Server = {
      verdict: ({ metadata }) => {
        asked.push(metadata.name);
        return { reason: 'AdmissionRefused', message: 'The API server says no.' };
      },
    };
    let dying = reread({ ...world, pods: world.pods.map(inTool(ended(0))) });
    while (asked.length < 50) dying = applyModel(dying, plan(dying, after(40)), refuse);
    settle(reread(dying), after(41), refuse);
    // The last one that the dead run asked for is in no status yet.
    expect(asked).toHaveLength(149 + 1);
  });

  test('tells whole rows first, and of those that it has cut short what their pods still tell', () => {
    const { world } = settle(start(pods(150)), NOW);
    const done = next(world, 40, inTool(ended(3)));
    const again = next(done, 41);
    const rows = again.powerTool.status?.targets ?? [];
    expect(rows).toHaveLength(150);
    expect(rows[0]).toMatchObject({ exitCode: 3, message: expect.any(String) as string });
    expect(rows[149]).not.toHaveProperty('message');
    expect(again.powerTool.status).toEqual(done.powerTool.status);
  });
});

test('A job of more pods than it has room for is refused before anything happens', () => {
  const { world } = settle(start(pods(MAX_TARGETS + 1)), NOW);
  expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'TooManyTargets' });
  expect(world.pods.some(hasTool)).toBe(false);
});
