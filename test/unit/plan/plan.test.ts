import { FINALIZER } from '../../../lib/api/names.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, settle } from '../../build/apply-model.ts';

const DELETED = { metadata: { deletionTimestamp: '2026-01-01T12:00:00Z', finalizers: [FINALIZER] } };
const LABELLED = withTool(aPod(), { state: RUNNING });
const ACTIVE = { pod: 'web-1', uid: LABELLED.metadata.uid, state: 'Active' } as const;

interface Row {
  readonly name: string;
  readonly given: Partial<World>;
  readonly want: string;
}

const rows: readonly Row[] = [
  {
    name: 'a new job gets finalizer, timer and trial, then the tool, then the label, then its status',
    given: {},
    want: 'addFinalizer+armTimer+preflight inject label recordEvent patchStatus',
  },
  {
    name: 'without the admins’ rules nothing is started',
    given: { rules: undefined },
    want: '',
  },
  {
    name: 'a job that is being deleted is left alone by functions that do not end jobs',
    given: { powerTool: aPowerTool({ ...DELETED, status: { targets: [ACTIVE] } }), pods: [LABELLED] },
    want: '',
  },
  {
    name: 'a label that came while a job was being deleted goes again',
    given: { powerTool: aPowerTool(DELETED), pods: [LABELLED] },
    want: 'unlabel',
  },
  {
    name: 'a final job is left alone by functions that do not end jobs',
    given: {
      powerTool: aPowerTool({ metadata: { finalizers: [FINALIZER] }, status: { phase: 'Completed' } }),
    },
    want: '',
  },
  {
    name: 'a job that is being deleted is cleaned up by the function that ends jobs',
    given: { powerTool: aPowerTool(DELETED), pods: [LABELLED], mayEnd: true },
    want: 'unlabel disarmTimers removeFinalizer',
  },
  {
    name: 'a spec that says two tools is refused',
    given: { powerTool: aPowerTool({ spec: { profiler: { tool: 'aperf', duration: '30s' } } }) },
    want: 'recordEvent patchStatus',
  },
  {
    name: 'a tool that ended is counted by the function without rules',
    given: { rules: undefined, pods: [withTool(aPod(), { state: ended(0) })] },
    want: 'unlabel recordEvent patchStatus',
  },
  {
    name: 'a job that waits for its start has nothing to recount',
    given: {
      rules: undefined,
      powerTool: aPowerTool({ status: { phase: 'Pending', reason: 'TargetBusy' } }),
    },
    want: '',
  },
  {
    name: 'a job that is over and to which a timer leads is handed to the function that ends jobs',
    given: {
      powerTool: aPowerTool({ metadata: { finalizers: [FINALIZER] }, status: { phase: 'Completed' } }),
      judgedAt: NOW,
    },
    want: 'armTimer',
  },
  {
    name: 'a job that is not over is left alone by the function that ends jobs',
    given: { powerTool: aPowerTool({ status: { phase: 'Running', observedGeneration: 1 } }), mayEnd: true },
    want: '',
  },
  {
    name: 'a job whose verbs have changed is handed to creation by the function that ends jobs',
    given: {
      powerTool: aPowerTool({
        metadata: { generation: 2 },
        status: { phase: 'Running', observedGeneration: 1 },
      }),
      mayEnd: true,
    },
    want: 'armTimer',
  },
  {
    name: 'a job that turned out to be gone leaves no label behind',
    given: { gone: true, pods: [LABELLED] },
    want: 'unlabel',
  },
  {
    name: 'a schedule makes its runs, and puts no tool anywhere',
    given: {
      powerTool: aPowerTool({ metadata: { finalizers: [FINALIZER] }, spec: { schedule: '@hourly' } }),
      runs: [],
    },
    want: 'createRun armTimer recordEvent patchStatus',
  },
  {
    name: 'a schedule whose runs were not read is left alone',
    given: { powerTool: aPowerTool({ spec: { schedule: '@hourly' } }) },
    want: '',
  },
];

describe('plan', () => {
  test.each(rows)('$name', ({ given, want }) => {
    expect(kinds(settle(aWorld(given), NOW).steps)).toBe(want);
  });

  test('a job whose tool cannot be read from its spec says so in its status', () => {
    const { world } = settle(aWorld({ powerTool: aPowerTool({ spec: { tool: undefined } }) }), NOW);
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'SpecInvalid', tool: '' });
  });

  test('a dry run with a schedule is a schedule of dry runs', () => {
    const spec = { schedule: '@hourly', dryRun: true };
    const { world } = settle(aWorld({ powerTool: aPowerTool({ spec }), runs: [] }), NOW);
    expect(world.runs?.map((run) => run.spec.dryRun)).toEqual([true]);
  });

  test('a settled job has nothing left to do later, as long as nothing changes and no timer has fired', () => {
    const { world } = settle(aWorld(), NOW);
    expect(plan(world, after(119))).toEqual([]);
  });
});
