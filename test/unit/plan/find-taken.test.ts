import { findTaken } from '../../../lib/plan/find-taken.ts';
import type { Choice } from '../../../lib/plan/choice.ts';
import type { Intent } from '../../../lib/plan/make-container.ts';
import { makeSecurityContext } from '../../../lib/security/security-context.ts';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod, toolIn, withTool } from '../../build/a-pod.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aWorld } from '../../build/a-world.ts';

const intent = (config?: PowerToolConfig): Intent => ({
  world: aWorld(),
  job: aJobSpec(),
  approval: { image: 'registry.example/aperf:1', config, securityContext: makeSecurityContext(config) },
});
const choiceOf = (pod: Pod): Choice => ({
  ...{ pod, target: 'app', attempt: 1, container: toolIn(pod), injected: true },
});
const withRights = (securityContext: object): Pod => {
  const pod = withTool(aPod());
  const ephemeralContainers = pod.spec.ephemeralContainers?.map((one) => ({ ...one, securityContext }));
  return { ...pod, spec: { ...pod.spec, ephemeralContainers } };
};

test('A pod without a container of that name has none of somebody else', () => {
  expect(findTaken(choiceOf(aPod()), intent())).toBeUndefined();
});

test('The container of the job is its own', () => {
  expect(findTaken(choiceOf(withTool(aPod())), intent())).toBeUndefined();
});

test.each([{ add: ['PERFMON', 'SYS_PTRACE'] }, { add: ['PERFMON'] }])(
  'It is in any mode of its tool: with $add',
  ({ add }) => {
    const lesserModes = [{ name: 'perf', runAs: 'Root', capabilities: { add: ['PERFMON'] } }];
    const config = aPowerToolConfig({
      spec: { security: { capabilities: { add: ['SYS_PTRACE', 'PERFMON'] }, lesserModes } },
    });
    expect(
      findTaken(choiceOf(withRights({ capabilities: { add }, runAsUser: 0 })), intent(config)),
    ).toBeUndefined();
  },
);

test('Another container of that name is told, with what to do', () => {
  const taken = findTaken(choiceOf(withRights({ privileged: true })), intent());
  expect(taken?.reason).toBe('NameTaken');
  expect(taken?.message).toContain(toolIn(aPod()));
  expect(taken?.message).toContain('kubectl delete pod web-1 -n shop');
});
