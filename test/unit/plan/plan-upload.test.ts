import { MAX_TOKEN_SECONDS } from '../../../lib/api/collector.ts';
import { FINALIZER } from '../../../lib/api/names.ts';
import type { PowerToolStatus, UploadStatus } from '../../../lib/api/power-tool-status.ts';
import type { Refusal } from '../../../lib/api/refusal.ts';
import { makeSurvey } from '../../../lib/plan/survey.ts';
import { planUpload, tokenSeconds } from '../../../lib/plan/plan-upload.ts';
import type { Tokens, World } from '../../../lib/plan/world.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aRules, aWorld, LIMITS, NOW } from '../../build/a-world.ts';
import { kinds, only, settle } from '../../build/apply-model.ts';

const UPLOAD = { output: { mode: 'collector' } };
const NONE: Tokens = aWorld().tokens;
const KNOWN: UploadStatus = { tokens: 1, until: '2026-01-01T13:07:30Z', namespaces: ['shop'] };
const shop = aPod();
const lab = aPod({ name: 'lab-1', metadata: { namespace: 'lab' } });

function worldOf(spec: object, upload?: UploadStatus, tokens: Partial<Tokens> = {}): World {
  const status: PowerToolStatus = upload ? { upload } : {};
  const powerTool = aPowerTool({ spec: { ...spec }, status, metadata: { finalizers: [FINALIZER] } });
  return { ...aWorld({ powerTool, pods: [shop, lab] }), tokens: { ...NONE, ...tokens } };
}

function ask(world: World, pods = [shop], now = NOW) {
  return planUpload(makeSurvey(world, aJobSpec(world.powerTool.spec), now), pods);
}

describe('planUpload', () => {
  test('asks for nothing where nothing is uploaded', () => {
    expect(ask(worldOf({}))).toEqual([]);
  });

  test('first says in the status what will be there: an hour beyond what one tool needs', () => {
    const [action] = only('patchStatus', ask(worldOf(UPLOAD)));
    expect(action?.status.upload).toEqual(KNOWN);
  });

  test('names every namespace of the pods, each once', () => {
    const [action] = only('patchStatus', ask(worldOf(UPLOAD), [shop, lab, shop]));
    expect(action?.status.upload?.namespaces).toEqual(['lab', 'shop']);
  });

  test('then makes the Secret to which tokens are bound', () => {
    expect(ask(worldOf(UPLOAD, KNOWN))).toEqual([{ kind: 'anchorTokens', namespaces: ['shop'] }]);
  });

  test('then a token in each namespace that has none', () => {
    const issued = new Set(['shop/toe-job-uid-1']);
    const known = { ...KNOWN, namespaces: ['lab', 'shop'] };
    expect(ask(worldOf(UPLOAD, known, { anchored: true, issued }), [shop, lab])).toEqual([
      { kind: 'issueToken', namespace: 'lab', number: 1, seconds: 4050, least: 750 },
    ]);
  });

  test('and is done when all are there', () => {
    const issued = new Set(['shop/toe-job-uid-1']);
    expect(ask(worldOf(UPLOAD, KNOWN, { anchored: true, issued }))).toEqual([]);
  });

  test('a later wave uses the same token as long as it outlives its tools', () => {
    const world = worldOf(UPLOAD, KNOWN);
    expect(kinds([ask(world, [shop], after(3600))])).toBe('anchorTokens');
    const [action] = only('patchStatus', ask(world, [shop], after(3601)));
    expect(action?.status.upload).toEqual({ ...KNOWN, tokens: 2, until: '2026-01-01T14:07:31Z' });
  });

  test('where the cluster shortens tokens the next one comes so much earlier', () => {
    const world = worldOf(UPLOAD, KNOWN, { shortened: 3000 });
    expect(kinds([ask(world, [shop], after(600))])).toBe('anchorTokens');
    const [action] = only('patchStatus', ask(world, [shop], after(601)));
    expect(action?.status.upload).toEqual({ ...KNOWN, tokens: 2, until: '2026-01-01T13:17:31Z' });
  });

  test('a namespace that comes later is named before it gets the same token', () => {
    const [action] = only('patchStatus', ask(worldOf(UPLOAD, KNOWN), [lab]));
    expect(action?.status.upload).toEqual({ ...KNOWN, namespaces: ['lab', 'shop'] });
  });

  test('what the status says besides stays', () => {
    const world = worldOf(UPLOAD);
    const powerTool = { ...world.powerTool, status: { phase: 'Running' as const, claimed: true } };
    const [action] = only('patchStatus', ask({ ...world, powerTool }));
    expect(action?.status).toEqual({ phase: 'Running', claimed: true, upload: KNOWN });
  });
});

test('The longest job there is has a token that the API server allows', () => {
  const job = aJobSpec({ ...UPLOAD, tool: { name: 'aperf', duration: '24h', warmup: '24h' } });
  expect(tokenSeconds(job, { ...LIMITS, startDeadlineSeconds: 3600 })).toBe(MAX_TOKEN_SECONDS);
});

describe('A whole start', () => {
  const start = (tokens: Partial<Tokens> = {}) => {
    const world = aWorld({ powerTool: aPowerTool({ spec: UPLOAD }), pods: [shop], rules: aRules() });
    return settle({ ...world, tokens: { ...NONE, ...tokens } }, NOW);
  };

  test('makes the token before the tool that reads it', () => {
    expect(kinds(start().steps)).toBe(
      'addFinalizer+armTimer+preflight patchStatus anchorTokens issueToken inject label recordEvent patchStatus',
    );
  });

  test('of a later wave takes the next token where the cluster shortens tokens: that is known when one is there', () => {
    const powerTool = aPowerTool({ spec: UPLOAD, status: { upload: KNOWN } });
    const world = aWorld({ powerTool, pods: [shop], rules: aRules() });
    const { steps } = settle(world, after(1200), { shortens: 3000 });
    expect(only('issueToken', steps.flat()).map(({ number }) => number)).toEqual([1, 2]);
    const [inject] = only('inject', steps.flat());
    expect(JSON.stringify(inject?.container.env)).toContain('toe-job-uid-2');
  });

  test('keeps in the status what the clean-up must know', () => {
    expect(start().world.powerTool.status).toMatchObject({ phase: 'Running', upload: KNOWN });
  });

  test('is refused where no Secret can be made, with the words of the API server', () => {
    const refusal: Refusal = { reason: 'UploadRefused', message: 'exceeded quota' };
    const { world, steps } = start({ closed: new Map([['shop', refusal]]) });
    expect(only('inject', steps.flat())).toEqual([]);
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', ...refusal });
  });

  test('is refused as a whole, though only one of its namespaces takes no Secret', () => {
    const spec = {
      ...UPLOAD,
      targets: { labelSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} },
    };
    const world = aWorld({ powerTool: aPowerTool({ spec }), pods: [shop, lab], rules: aRules() });
    const refusal: Refusal = { reason: 'UploadRefused', message: 'exceeded quota' };
    const tokens = { ...NONE, closed: new Map([['lab', refusal]]) };
    const { steps } = settle({ ...world, tokens }, NOW);
    expect(only('inject', steps.flat())).toEqual([]);
  });

  test('of a later wave goes on elsewhere, and tells which pods it cannot reach', () => {
    const first = start().world.powerTool;
    const powerTool = { ...first, spec: { ...first.spec, budgets: { maxConcurrentPods: 5 } } };
    const refusal: Refusal = { reason: 'UploadRefused', message: 'exceeded quota' };
    const rows = [{ pod: 'lab-1', uid: 'uid-lab-1', namespace: 'lab', state: 'Waiting' as const }];
    const status = { ...powerTool.status, targets: [...(powerTool.status?.targets ?? []), ...rows] };
    const world = aWorld({ powerTool: { ...powerTool, status }, pods: [shop, lab], rules: aRules() });
    const tokens = { ...NONE, closed: new Map([['lab', refusal]]) };
    const { targets } = settle({ ...world, tokens }, NOW).world.powerTool.status ?? {};
    expect(targets?.find(({ pod }) => pod === 'lab-1')).toMatchObject({ state: 'Failed', ...refusal });
  });
});
