import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import { approve } from '../../../lib/security/approve.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aRules } from '../../build/a-world.ts';

const job = jobSpecOf(aPowerTool().spec) as JobSpec;
const config = (spec: Record<string, unknown>, name?: string) =>
  aPowerToolConfig({ spec, ...(name ? { name } : {}) });

describe('approve', () => {
  test('a tool with an image and without a config runs with no right at all', () => {
    expect(approve(job, 'shop', aRules())).toMatchObject({
      image: 'registry.example/aperf:1',
      config: undefined,
      securityContext: { privileged: false, capabilities: { drop: ['ALL'] } },
    });
  });

  test('the config comes along, for what it says besides', () => {
    const own = config({ budgets: { maxConcurrentPods: 3 }, needsMemory: '64Mi' });
    expect(approve(job, 'shop', aRules({ configs: [own] }))).toMatchObject({ config: own });
  });

  test('the rights are those of the config of this tool', () => {
    const configs = [
      config({ security: { capabilities: { add: ['PERFMON'] } } }),
      config({ name: 'tcpdump', security: { allowPrivileged: true } }, 'tcpdump'),
    ];
    expect(approve(job, 'shop', aRules({ configs }))).toMatchObject({
      securityContext: { privileged: false, capabilities: { add: ['PERFMON'] } },
    });
  });

  test.each([
    { name: 'a tool without an image', given: aRules({ images: {} }), want: 'ToolNotApproved' },
    { name: 'an image that is none', given: aRules({ images: { aperf: 'no image' } }), want: 'ImageInvalid' },
    {
      name: 'two configs',
      given: aRules({ configs: [config({}), config({}, 'two')] }),
      want: 'ConfigAmbiguous',
    },
    {
      name: 'another namespace',
      given: aRules({ configs: [config({ allowedNamespaces: ['dev'] })] }),
      want: 'NamespaceNotAllowed',
    },
    {
      name: 'a duration over the limit',
      given: aRules({ configs: [config({ maxDuration: '29s' })] }),
      want: 'DurationTooLong',
    },
    {
      name: 'a capability that no tool gets',
      given: aRules({ configs: [config({ security: { capabilities: { add: ['SYS_MODULE'] } } })] }),
      want: 'CapabilityForbidden',
    },
    {
      name: 'a config that cannot be read',
      given: aRules({ configs: [{ reason: 'ConfigInvalid', message: 'bad' }] }),
      want: 'ConfigInvalid',
    },
  ])('$name is refused', ({ given, want }) => {
    expect(approve(job, 'shop', given)).toMatchObject({ reason: want });
  });
});
