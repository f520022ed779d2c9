import { COLLECTOR_ENDPOINT } from '../../../../lib/api/collector.ts';
import { makeEphemeralContainer } from '../../../../lib/make/ephemeral-container.ts';
import { checkInjection } from '../../../../lib/security/injection/check-injection.ts';
import type { AddedContainer, Injection } from '../../../../lib/security/injection/rule.ts';
import { INJECTION_RULES, wordsOf } from '../../../../lib/security/injection/rules.ts';
import { makeSecurityContext } from '../../../../lib/security/security-context.ts';
import { isRefusal } from '../../../../lib/api/refusal.ts';
import { aJobSpec } from '../../../build/a-job-spec.ts';
import { aPod } from '../../../build/a-pod.ts';
import { aPowerToolConfig } from '../../../build/a-power-tool-config.ts';
import { aPowerTool } from '../../../build/a-power-tool.ts';
import { brokenRules } from '../../../build/broken-rules.ts';
import {
  CASE_CONFIGS,
  CASE_IMAGES,
  CASE_LIMITS,
  FLOOR_CASES,
  INJECTION_CASES,
  type CaseTool,
  type InjectionCase,
} from '../../../build/injection-cases.ts';

const configOf = (tool: CaseTool) => {
  const spec = CASE_CONFIGS[tool];
  return spec && aPowerToolConfig({ name: tool, spec });
};

const podOf = ({ podSpec, life }: InjectionCase) =>
  aPod({
    spec: podSpec ?? {},
    metadata: life === 'deleted' ? { deletionTimestamp: '2026-01-01T12:00:00Z' } : {},
    ...(life && life !== 'deleted' ? { status: { phase: life } } : {}),
  });

const toolOf = (container: AddedContainer | undefined): CaseTool =>
  container?.env?.find(({ name }) => name === 'TOE_TOOL')?.value as CaseTool;

function injectionOf(of: InjectionCase): Injection {
  const { tool = 'aperf', change = (good) => good, closed = false, output } = of;
  const pod = podOf(of);
  const config = configOf(tool);
  const approval = { image: CASE_IMAGES[tool], config, securityContext: makeSecurityContext(config) };
  const job = aJobSpec({ tool: { name: tool }, ...(output ? { output } : {}) });
  const good = makeEphemeralContainer({
    powerTool: aPowerTool({ uid: '5b8f0b1e-0000-4000-8000-00000000000a' }),
    job,
    pod,
    target: 'app',
    attempt: 1,
    approval,
    collectorEndpoint: COLLECTOR_ENDPOINT,
  });
  const added = [change(good)].flat();
  const namespaceLabels = closed ? {} : { 'toe.run/profiling': 'enabled' };
  return { pod, added, namespaceLabels, images: CASE_IMAGES, config: configOf(toolOf(added[0])) };
}

describe('A container is held against the rules:', () => {
  test.each(INJECTION_CASES)('$name', (of) => {
    expect(brokenRules(injectionOf(of))).toEqual(of.breaks);
  });
});

describe('Where there is a floor:', () => {
  test.each(FLOOR_CASES)('$name', (of) => {
    expect(brokenRules({ ...injectionOf(of), limits: CASE_LIMITS })).toEqual(of.breaks);
  });
});

test('no rule is without a container that breaks it alone', () => {
  const all = [...INJECTION_CASES, ...FLOOR_CASES].filter(({ breaks }) => breaks.length === 1);
  const names = Object.values(INJECTION_RULES)
    .flat()
    .map(({ name }) => name);
  const broken = new Set(all.flatMap(({ breaks }) => breaks));
  expect(names.filter((name) => !broken.has(name))).toEqual([]);
});

describe('The last look before a container is sent', () => {
  const { pod, added } = injectionOf({ name: 'good', breaks: [] });
  const [good] = added;
  const configs = [configOf('aperf'), configOf('tracer')].filter((one) => one !== undefined);
  const rules = { images: CASE_IMAGES, configs };
  const look = (more: Partial<AddedContainer>, given: Parameters<typeof checkInjection>[2] = rules) =>
    checkInjection(aPod(), { ...(good as AddedContainer), ...more }, given);

  test('has nothing to say of what toe makes', () => {
    expect(pod).toEqual(aPod());
    expect(look({})).toBeUndefined();
  });

  test('says in words which rule is broken, and what to do', () => {
    expect(look({ image: 'evil.test/x:v1' })).toEqual({
      reason: 'InjectionForbidden',
      message: wordsOf(INJECTION_RULES.images[0] as (typeof INJECTION_RULES.images)[number]),
    });
    expect(look({ command: ['sh'] })?.message).toContain('look in the audit log');
  });

  test('approves nothing when it was not read what admins approved', () => {
    expect(checkInjection(aPod(), good as AddedContainer, undefined)).toMatchObject({
      reason: 'InjectionForbidden',
    });
  });

  test('finds the config by the tool, and refuses when there are two', () => {
    const twice = [...configs, aPowerToolConfig({ name: 'other', spec: { name: 'aperf' } })];
    const refusal = look({}, { ...rules, configs: twice });
    expect(isRefusal(refusal) && refusal.reason).toBe('ConfigAmbiguous');
  });
});
