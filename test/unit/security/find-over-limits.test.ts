import { findOverLimits } from '../../../lib/security/find-over-limits.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';

const config = (security: Record<string, unknown>) => aPowerToolConfig({ spec: { name: 'perf', security } });
const adds = (...add: readonly string[]) => config({ capabilities: { add } });

test.each([
  {
    name: 'what the limits name',
    of: adds('PERFMON', 'SYS_PTRACE'),
    limits: { perf: 'SYS_PTRACE, PERFMON' },
  },
  { name: 'nothing, where no tool has a limit', of: adds(), limits: {} },
  {
    name: 'to be privileged, where that is named',
    of: config({ allowPrivileged: true }),
    limits: { perf: 'privileged' },
  },
])('a config that adds $name is within the limits', ({ of, limits }) => {
  expect(findOverLimits(of, limits)).toBeUndefined();
});

test.each([
  {
    name: 'a capability too many',
    of: adds('PERFMON', 'SYS_PTRACE'),
    limits: { perf: 'PERFMON' },
    over: 'SYS_PTRACE',
  },
  { name: 'what another tool may', of: adds('PERFMON'), limits: { other: 'PERFMON' }, over: 'PERFMON' },
  { name: 'to be privileged', of: config({ allowPrivileged: true }), limits: {}, over: 'privileged' },
])('a config that adds $name is told what, and the command that allows it', ({ of, limits, over }) => {
  const refusal = findOverLimits(of, limits);
  expect(refusal).toMatchObject({ reason: 'OverLimits' });
  expect(refusal?.message).toContain(`does not name ${over} for perf`);
  const [, patch = ''] = /-p '(.*)'\.$/.exec(refusal?.message ?? '') ?? [];
  expect((JSON.parse(patch) as { data: { perf: string } }).data.perf.split(',')).toContain(over);
});
