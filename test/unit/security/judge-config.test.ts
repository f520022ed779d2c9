import fc from 'fast-check';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import { isRefusal, type Refusal } from '../../../lib/api/refusal.ts';
import { approve } from '../../../lib/security/approve.ts';
import { judgeConfig, type MaybeConfig, type Verdict } from '../../../lib/security/judge-config.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { anyRules } from '../../build/any-rules.ts';

const PINNED = `registry.example/aperf@sha256:${'0'.repeat(64)}`;
const config = (spec: Record<string, unknown> = {}, name = 'aperf') => aPowerToolConfig({ name, spec });
/** Which field an admin sets to limit the arguments. */
const ANY_ARGUMENT = / any argument: .*spec\.allowedArgs of the PowerToolConfig "aperf", .* \[\] for none\.$/;
const UNREADABLE: Refusal = { reason: 'ConfigInvalid', message: 'It cannot be read.' };
const judge = (
  of: MaybeConfig,
  images: Record<string, string> = { aperf: PINNED },
  others: MaybeConfig[] = [],
) => judgeConfig(of, [of, ...others], { images });

const adding = (...add: readonly string[]) => ({ security: { capabilities: { add } } });

describe('a PowerToolConfig', () => {
  test('that jobs can use is ready, and says what they run', () => {
    const message = `Jobs run ${PINNED}.`;
    expect(judge(config({ allowedArgs: [] }))).toEqual({ status: 'True', reason: 'Ready', message });
  });

  test.each<{ name: string; spec: Record<string, unknown>; image?: string; reason: string; isTold: boolean }>(
    [
      { name: 'that limits no argument', spec: {}, reason: 'Ready', isTold: true },
      {
        name: 'that limits none, of an image that is a tag',
        ...{ spec: {}, image: 'registry.example/aperf:1', reason: 'ImageNotPinned', isTold: true },
      },
      { name: 'that allows no argument', spec: { allowedArgs: [] }, reason: 'Ready', isTold: false },
      { name: 'that allows some', spec: { allowedArgs: ['-F'] }, reason: 'Ready', isTold: false },
    ],
  )('$name is ready, and says whether jobs may give any: $isTold', ({ spec, image, reason, isTold }) => {
    const { message, ...verdict } = judge(config(spec), { aperf: image ?? PINNED });
    expect(verdict).toEqual({ status: 'True', reason });
    expect(ANY_ARGUMENT.test(message)).toBe(isTold);
  });

  test('whose image is a tag works, and says what to do about that', () => {
    const verdict = judge(config({ allowedArgs: [] }), { aperf: 'registry.example/aperf:1' });
    expect(verdict).toMatchObject({ status: 'True', reason: 'ImageNotPinned' });
    expect(verdict.message).toMatch(/^Jobs run registry\.example\/aperf:1\. .*@sha256:DIGEST\.$/);
  });

  test.each<{ name: string; limits: Record<string, string>; spec: Record<string, unknown>; over?: string }>([
    { name: 'within the limits', limits: { aperf: 'SYS_PTRACE, PERFMON' }, spec: adding('SYS_PTRACE') },
    { name: 'that adds nothing, and has no limits', limits: {}, spec: {} },
    {
      name: 'that adds one too many',
      limits: { aperf: 'PERFMON' },
      spec: adding('PERFMON', 'SYS_PTRACE'),
      over: 'SYS_PTRACE',
    },
    {
      name: 'without limits of its own',
      limits: { perf: 'PERFMON' },
      spec: adding('PERFMON'),
      over: 'PERFMON',
    },
    {
      name: 'that is privileged',
      limits: { aperf: 'PERFMON' },
      spec: { security: { allowPrivileged: true } },
      over: 'privileged',
    },
  ])('$name: profiler-limits', ({ limits, spec, over }) => {
    const own = config(spec);
    const verdict = judgeConfig(own, [own], { images: { aperf: PINNED }, limits });
    expect(verdict).toMatchObject({ status: 'True', reason: over ? 'OverLimits' : 'Ready' });
    if (over)
      expect(verdict.message).toMatch(new RegExp(`does not name ${over} for aperf.*kubectl .* --type merge`));
  });

  test.each<{ name: string; verdict: Verdict; reason: string; message: RegExp }>([
    {
      name: 'cannot be read',
      verdict: judge(UNREADABLE),
      reason: 'ConfigInvalid',
      message: /cannot be read/,
    },
    {
      name: 'is not the only one for its tool',
      verdict: judge(config(), { aperf: PINNED }, [config({}, 'second')]),
      reason: 'ConfigAmbiguous',
      message: /aperf and second/,
    },
    {
      name: 'adds what no tool gets',
      verdict: judge(config(adding('SYS_MODULE'))),
      reason: 'CapabilityForbidden',
      message: /SYS_MODULE/,
    },
    {
      name: 'adds what does not exist',
      verdict: judge(config(adding('SYS_PTRACES'))),
      reason: 'CapabilityUnknown',
      message: /SYS_PTRACES/,
    },
    {
      name: 'allows no time at all',
      verdict: judge(config({ maxDuration: '0s' })),
      reason: 'DurationInvalid',
      message: /maxDuration .* is 0s, which allows no job/,
    },
    {
      name: 'has no image',
      verdict: judge(config(), {}),
      reason: 'ImageMissing',
      message: /update-profiler-images\.sh aperf /,
    },
    {
      name: 'has an image that is none',
      verdict: judge(config(), { aperf: 'A B' }),
      reason: 'ImageInvalid',
      message: /"A B"/,
    },
  ])('that $name is not ready, and says why and what to do', ({ verdict, reason, message }) => {
    expect(verdict).toMatchObject({ status: 'False', reason });
    expect(verdict.message).toMatch(message);
  });

  test('tells all that is wrong at once; the first is the reason', () => {
    const { reason, message } = judge(config({ ...adding('ALL'), maxDuration: '0s' }), {});
    expect(reason).toBe('CapabilityForbidden');
    expect(message).toMatch(/ALL.*maxDuration.*no image for the tool/);
  });

  test.each([
    { name: 'of any length', image: 'A'.repeat(5000) },
    { name: 'with a character that is cut in two', image: `${'A'.repeat(1999)}${'😀'.repeat(100)}` },
  ])('cuts what somebody wrote into profiler-images: text $name', ({ image }) => {
    const { message } = judge(config(), { aperf: image });
    expect(message.length).toBeLessThanOrEqual(2048);
    expect(message.isWellFormed()).toBe(true);
    expect(message).toContain('…');
  });
});

test('it is not ready exactly when every job with its tool is refused', () => {
  const readable = (found: MaybeConfig): found is PowerToolConfig => !isRefusal(found);
  fc.assert(
    fc.property(anyRules, ({ images, configs }) => {
      for (const own of configs.filter(readable)) {
        const sameTool = configs.filter((other) => !readable(other) || other.spec.name === own.spec.name);
        const { allowedNamespaces = ['shop'] } = own.spec;
        const job = { ...aJobSpec(), tool: own.spec.name, durationSeconds: 1 };
        const asked = allowedNamespaces[0];
        if (asked === undefined) continue;
        const approval = approve(job, asked, { images, configs: sameTool });
        const verdict = judgeConfig(own, sameTool, { images });
        expect(isRefusal(approval) ? 'False' : 'True').toBe(verdict.status);
      }
    }),
  );
});
