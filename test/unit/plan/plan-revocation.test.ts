import { FINALIZER } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import type { UploadStatus } from '../../../lib/api/power-tool-status.ts';
import { findNextLook, planRevocation } from '../../../lib/plan/plan-revocation.ts';
import { plan } from '../../../lib/plan/plan.ts';
import { aPod, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aRules, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, only, settle } from '../../build/apply-model.ts';

const upload: UploadStatus = { tokens: 2, until: '2026-01-01T13:00:00Z', namespaces: ['lab', 'shop'] };
const ONE: UploadStatus = { ...upload, tokens: 1, namespaces: ['shop'] };
const deletionTimestamp = '2026-01-01T12:00:00Z';
const finalizers = [FINALIZER];
const done = aPowerTool({ status: { phase: 'Completed', upload } });
const deleted = aPowerTool({
  metadata: { finalizers, deletionTimestamp },
  status: { phase: 'Running', upload: ONE },
});
const atWork = withTool(aPod(), { state: RUNNING });

describe('planRevocation', () => {
  test('takes away the anchor first, and every token in every namespace', () => {
    expect(planRevocation(aWorld({ powerTool: done }))).toEqual(
      [
        ['toe-system', 'toe-job-uid'],
        ['lab', 'toe-job-uid-1'],
        ['lab', 'toe-job-uid-2'],
        ['shop', 'toe-job-uid-1'],
        ['shop', 'toe-job-uid-2'],
      ].map(([namespace, name]) => ({ kind: 'deleteSecret', namespace, name })),
    );
  });

  test('does nothing twice', () => {
    const { steps } = settle(aWorld({ powerTool: deleted, mayEnd: true, pods: [] }), NOW);
    expect(kinds(steps)).toBe('deleteSecret+deleteSecret disarmTimers removeFinalizer');
  });

  test('tells once of Secrets that a policy keeps, and lets the job end', () => {
    const world = aWorld({ powerTool: deleted, mayEnd: true, pods: [] });
    const kept = new Map([['shop/toe-job-uid-1', 'denied request: not yours.']]);
    const { steps } = settle({ ...world, tokens: { ...world.tokens, kept } }, NOW);
    expect(kinds(steps)).toBe('deleteSecret+deleteSecret recordEvent disarmTimers removeFinalizer');
    const [told] = only('recordEvent', steps.flat());
    expect(told?.event).toMatchObject({ type: 'Warning', reason: 'SecretKept' });
    expect(told?.event.note).toContain(
      'shop/toe-job-uid-1 first: denied request: not yours. The job has ended',
    );
  });

  test('has nothing to do for a job that uploads nothing', () => {
    expect(planRevocation(aWorld({ powerTool: aPowerTool({ status: { phase: 'Completed' } }) }))).toEqual([]);
  });
});

describe('A job that is deleted while its tools upload', () => {
  const look = (pods: readonly Pod[], now = NOW, powerTool = deleted) =>
    findNextLook(aWorld({ powerTool, pods }), now)?.toISOString();

  test('is looked at again in ten seconds', () => {
    expect(look([atWork])).toBe('2026-01-01T12:00:10.000Z');
    const world = aWorld({ powerTool: deleted, pods: [atWork], mayEnd: true });
    expect(plan(world, NOW)).toEqual([
      { kind: 'armTimer', wakes: 'cleanup', deadline: new Date('2026-01-01T12:00:10Z') },
    ]);
    expect(kinds(settle(world, NOW).steps)).toBe('armTimer');
  });

  test.each<{ name: string; pods: readonly Pod[] }>([
    { name: 'no tool is left', pods: [] },
    { name: 'its tool has ended', pods: [withTool(aPod(), { state: ended(143) })] },
    { name: 'its tool has not started: without a token it never will', pods: [withTool(aPod())] },
    { name: 'the pod has ended', pods: [{ ...atWork, status: { ...atWork.status, phase: 'Failed' } }] },
    { name: 'only another job is at work', pods: [withTool(aPod(), { jobUid: 'other', state: RUNNING })] },
  ])('ends at once when $name', ({ pods }) => {
    expect(look(pods)).toBeUndefined();
  });

  test('ends after two minutes, whatever its tools do', () => {
    expect(look([atWork], after(119))).toBeDefined();
    expect(look([atWork], after(120))).toBeUndefined();
  });

  test('ends after two minutes by its timer, though our clock is behind', () => {
    const byTimer = (judgedAt: Date) =>
      findNextLook(aWorld({ powerTool: deleted, pods: [atWork], judgedAt }), after(100));
    expect(byTimer(after(119))).toBeDefined();
    expect(byTimer(after(120))).toBeUndefined();
  });

  test('ends at once when it uploads nothing', () => {
    expect(look([atWork], NOW, { ...deleted, status: { phase: 'Running' } })).toBeUndefined();
  });

  test('a final job waits for nobody', () => {
    expect(look([atWork], NOW, done)).toBeUndefined();
  });
});

describe('What a run has made for a job that was cleaned up meanwhile', () => {
  test('it takes away when the job is gone', () => {
    const world = { ...aWorld({ powerTool: deleted, pods: [], rules: aRules() }), gone: true };
    expect(kinds([plan(world, NOW)])).toBe('deleteSecret+deleteSecret');
  });

  test('room in a budget that it has taken goes back too', () => {
    const powerTool = aPowerTool({ status: { phase: 'Running', tool: 'aperf', claimed: true } });
    const world = { ...aWorld({ powerTool, pods: [], rules: aRules() }), gone: true };
    expect(kinds([plan({ ...world, granted: new Set(['uid-web-1']) }, NOW)])).toBe('claim');
    expect(plan({ ...world, granted: new Set() }, NOW)).toEqual([]);
  });

  test('the next run takes away when the job is over', () => {
    expect(kinds([plan(aWorld({ powerTool: done, pods: [], wasOver: true }), NOW)])).toContain(
      'deleteSecret',
    );
  });

  test('is the business of nobody who makes none', () => {
    const world = { ...aWorld({ powerTool: deleted, pods: [] }), gone: true };
    expect(plan({ ...world, rules: undefined }, NOW)).toEqual([]);
  });
});
