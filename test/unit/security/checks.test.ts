import { checkArgs } from '../../../lib/security/check-args.ts';
import { checkCapabilities } from '../../../lib/security/check-capabilities.ts';
import { checkDuration } from '../../../lib/security/check-duration.ts';
import { checkNamespace } from '../../../lib/security/check-namespace.ts';
import { checkOutput } from '../../../lib/security/check-output.ts';
import { checkRequest, CHECKS } from '../../../lib/security/check-request.ts';
import type { Check, Request } from '../../../lib/security/check.ts';
import type { Refusal } from '../../../lib/api/refusal.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';

interface Row {
  readonly name: string;
  readonly check: Check;
  readonly request?: Partial<Request>;
  /** Spec of the PowerToolConfig; undefined: there is none. */
  readonly config?: Record<string, unknown> | undefined;
  /** Undefined: no objection. */
  readonly want?: Refusal;
}

const adding = (...add: readonly string[]) => ({ security: { capabilities: { add } } });

const rows: readonly Row[] = [
  { name: 'a tool without a config may be used in every namespace', check: checkNamespace },
  { name: 'a config without a list allows every namespace', check: checkNamespace, config: {} },
  {
    name: 'a listed namespace is allowed',
    check: checkNamespace,
    config: { allowedNamespaces: ['dev', 'shop'] },
  },
  {
    name: 'a namespace that is not listed is refused',
    check: checkNamespace,
    config: { allowedNamespaces: ['dev'] },
    want: {
      reason: 'NamespaceNotAllowed',
      message:
        'The tool "aperf" may not be used in the namespace "shop". Ask an admin to add it to allowedNamespaces of the PowerToolConfig "aperf".',
    },
  },
  {
    name: 'an empty list allows no namespace',
    check: checkNamespace,
    config: { allowedNamespaces: [] },
    want: { reason: 'NamespaceNotAllowed', message: '' },
  },
  {
    name: 'a namespace that only begins like a listed one is refused',
    check: checkNamespace,
    config: { allowedNamespaces: ['sho', 'shop-2', '*'] },
    want: { reason: 'NamespaceNotAllowed', message: '' },
  },
  { name: 'a tool without a config adds no capability', check: checkCapabilities },
  { name: 'a config may add none', check: checkCapabilities, config: {} },
  {
    name: 'strong capabilities that tools need are the decision of admins',
    check: checkCapabilities,
    config: adding('SYS_ADMIN', 'BPF', 'PERFMON', 'SYS_PTRACE', 'SYSLOG', 'NET_ADMIN', 'DAC_READ_SEARCH'),
  },
  {
    name: 'a capability that no tool gets is refused',
    check: checkCapabilities,
    config: adding('PERFMON', 'SYS_MODULE'),
    want: {
      reason: 'CapabilityForbidden',
      message:
        'The PowerToolConfig "aperf" adds the capability SYS_MODULE, which loads code into the kernel of the node. An admin must take it out of security.capabilities.add.',
    },
  },
  {
    name: 'a name that is no capability is refused',
    check: checkCapabilities,
    config: adding('SYS_PTRACES'),
    want: {
      reason: 'CapabilityUnknown',
      message:
        'The PowerToolConfig "aperf" adds the capability SYS_PTRACES, which is no capability of Linux. An admin must take it out of security.capabilities.add.',
    },
  },
  {
    name: 'what is forbidden is told before what is unknown',
    check: checkCapabilities,
    config: adding('NONESUCH', 'SYS_BOOT'),
    want: { reason: 'CapabilityForbidden', message: '' },
  },
  {
    name: 'all of them at once are refused, by a name that is no capability',
    check: checkCapabilities,
    config: adding('ALL'),
    want: { reason: 'CapabilityForbidden', message: '' },
  },
  {
    name: 'a tool without a config has no limit of its own',
    check: checkDuration,
    request: { durationSeconds: 86400 },
  },
  { name: 'a config without a limit sets none', check: checkDuration, config: {} },
  { name: 'a duration up to the limit is allowed', check: checkDuration, config: { maxDuration: '30s' } },
  {
    name: 'a second over the limit is refused',
    check: checkDuration,
    request: { durationSeconds: 301 },
    config: { maxDuration: '5m' },
    want: {
      reason: 'DurationTooLong',
      message:
        'The duration 5m1s is over the limit 5m of the tool "aperf". Ask for 5m or less, or ask an admin to raise maxDuration of the PowerToolConfig "aperf".',
    },
  },
  {
    name: 'a warmup counts: with it, the limit may be reached',
    check: checkDuration,
    request: { warmupSeconds: 270 },
    config: { maxDuration: '5m' },
  },
  {
    name: 'a warmup counts: with it, a second over the limit is refused',
    check: checkDuration,
    request: { warmupSeconds: 271 },
    config: { maxDuration: '5m' },
    want: {
      reason: 'DurationTooLong',
      message:
        'The duration 30s with the warmup 4m31s is over the limit 5m of the tool "aperf". Ask for 5m or less, or ask an admin to raise maxDuration of the PowerToolConfig "aperf".',
    },
  },
  {
    name: 'a limit of nothing allows nothing',
    check: checkDuration,
    request: { durationSeconds: 1 },
    config: { maxDuration: '0s' },
    want: { reason: 'DurationTooLong', message: '' },
  },
  { name: 'without a list, results go wherever toe can put them', check: checkOutput, config: {} },
  {
    name: 'a listed output mode is allowed',
    check: checkOutput,
    config: { allowedOutputModes: ['collector', 'ephemeral'] },
  },
  {
    name: 'an output mode that is not listed is refused, with those that are',
    check: checkOutput,
    config: { allowedOutputModes: ['collector', 'pvc'] },
    want: {
      reason: 'OutputNotAllowed',
      message:
        'The output mode "ephemeral" is not allowed for the tool "aperf". Allowed: collector, pvc. Use one of these, or ask an admin to add it to allowedOutputModes of the PowerToolConfig "aperf".',
    },
  },
  {
    name: 'an empty list allows no output mode',
    check: checkOutput,
    config: { allowedOutputModes: [] },
    want: { reason: 'OutputNotAllowed', message: '' },
  },
  {
    name: 'without patterns, every argument is allowed',
    check: checkArgs,
    request: { args: ['; rm -rf /'] },
    config: {},
  },
  {
    name: 'arguments that match a pattern are allowed',
    check: checkArgs,
    request: { args: ['--rate=10', '-F'] },
    config: { allowedArgs: ['-F', '--rate=[0-9]+'] },
  },
  { name: 'no argument is always allowed', check: checkArgs, config: { allowedArgs: [] } },
  {
    name: 'one argument that matches no pattern is refused, and named',
    check: checkArgs,
    request: { args: ['-F', '--pid=1'] },
    config: { allowedArgs: ['-F', '--rate=[0-9]+'] },
    want: {
      reason: 'ArgsNotAllowed',
      message:
        'The argument "--pid=1" is not allowed for the tool "aperf". Leave it out, or ask an admin to allow it by a pattern in allowedArgs of the PowerToolConfig "aperf".',
    },
  },
  {
    name: 'an argument that a pattern matches in part only is refused',
    check: checkArgs,
    request: { args: ['--rate=10;id'] },
    config: { allowedArgs: ['--rate=[0-9]+'] },
    want: { reason: 'ArgsNotAllowed', message: '' },
  },
  {
    name: 'an empty list allows no argument',
    check: checkArgs,
    request: { args: [''] },
    config: { allowedArgs: [] },
    want: { reason: 'ArgsNotAllowed', message: '' },
  },
];

const request: Request = {
  tool: 'aperf',
  namespace: 'shop',
  warmupSeconds: 0,
  durationSeconds: 30,
  mode: 'ephemeral',
  args: [],
};
const configOf = ({ config }: Row) => (config ? aPowerToolConfig({ spec: config }) : undefined);

describe('checks', () => {
  test.each(rows)('$name', (row) => {
    const found = row.check({ ...request, ...row.request }, configOf(row));
    expect(found?.reason).toBe(row.want?.reason);
    if (row.want?.message) expect(found?.message).toBe(row.want.message);
  });

  test.each(CHECKS.map((check) => ({ check, name: check.name })))(
    '$name has at least one request that passes and one that fails',
    ({ check }) => {
      const own = rows.filter((row) => row.check === check);
      expect(own.some(({ want }) => want === undefined)).toBe(true);
      expect(own.some(({ want }) => want !== undefined)).toBe(true);
    },
  );

  test('a limit that cannot be read allows nothing', () => {
    const config = aPowerToolConfig();
    const broken = { ...config, spec: { ...config.spec, maxDuration: 'soon' } };
    expect(checkDuration(request, broken)).toMatchObject({ reason: 'DurationTooLong' });
  });
});

describe('checkRequest', () => {
  const strict = { allowedNamespaces: ['dev'], maxDuration: '1s', ...adding('SYS_TIME') };

  test('tells the first objection, in the order of the list', () => {
    const found = checkRequest(request, aPowerToolConfig({ spec: strict }));
    expect(found?.reason).toBe('NamespaceNotAllowed');
  });

  test('goes on to the next check when the first has nothing to say', () => {
    const found = checkRequest({ ...request, namespace: 'dev' }, aPowerToolConfig({ spec: strict }));
    expect(found?.reason).toBe('CapabilityForbidden');
    const plain = { ...strict, ...adding() };
    const next = checkRequest({ ...request, namespace: 'dev' }, aPowerToolConfig({ spec: plain }));
    expect(next?.reason).toBe('DurationTooLong');
  });

  test('has nothing against what every check allows', () => {
    expect(checkRequest(request, aPowerToolConfig())).toBeUndefined();
  });
});
