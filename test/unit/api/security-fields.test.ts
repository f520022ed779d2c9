import { powerTool } from '../../../lib/api/power-tool.ts';
import { securityFieldRules, securityFields } from '../../../lib/api/security-fields.ts';
import { approve } from '../../../lib/security/approve.ts';
import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import { aRawPowerTool } from '../../build/a-power-tool.ts';
import { aRules } from '../../build/a-world.ts';

const FIELDS = Object.keys(securityFields());

describe('securityFields', () => {
  test('the fields by which rights could be raised are all declared', () => {
    expect(FIELDS).toEqual(
      expect.arrayContaining([
        'security',
        'securityContext',
        'image',
        'privileged',
        'capabilities',
        'hostPID',
        'volumes',
        'command',
        'serviceAccountName',
      ]),
    );
  });

  test.each(FIELDS)('%s is forbidden by a rule that names its path and the remedy', (field) => {
    const rule = securityFieldRules('spec.tool').find(({ rule: text }) => text === `!has(self.${field})`);
    expect(rule).toMatchObject({ reason: 'FieldValueForbidden', fieldPath: `.${field}` });
    expect(rule?.message).toMatch(new RegExp(`^spec.tool.${field} .*PowerToolConfig.*Remove the field`));
  });

  test.each(FIELDS)('%s changes nothing, should it ever be stored', (field) => {
    const evil = { [field]: { allowPrivileged: true, capabilities: { add: ['SYS_ADMIN'] } } };
    const spec = { ...evil, tool: { name: 'aperf', duration: '30s', ...evil } };
    const job = jobSpecOf(powerTool.parse(aRawPowerTool({ spec })).spec) as JobSpec;
    const plain = jobSpecOf(powerTool.parse(aRawPowerTool()).spec) as JobSpec;
    expect(job).toEqual(plain);
    expect(approve(job, 'shop', aRules())).toEqual(approve(plain, 'shop', aRules()));
  });
});
