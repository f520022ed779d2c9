import { auditJob, auditTool } from '../../../lib/make/audit-record.ts';
import { makeSecurityContext } from '../../../lib/security/security-context.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aContainer } from '../../build/run-action.ts';

const what = { audit: 'injection', result: 'Injected' } as const;

describe('auditTool', () => {
  test('has the same fields in every record, for queries', () => {
    const record = auditTool(aPowerTool(), aPod(), aContainer(), what);
    expect(Object.keys(record)).toEqual([
      ...['audit', 'job', 'jobUid', 'jobNamespace', 'tool', 'result', 'image', 'security'],
      ...['pod', 'podNamespace', 'podUid', 'node', 'container', 'attempt'],
    ]);
  });

  test('says who created the job, where its annotation does', () => {
    const metadata = { annotations: { 'toe.run/created-by': 'jane', note: 'x' } };
    expect(auditTool(aPowerTool({ metadata }), aPod(), aContainer(), what).createdBy).toBe('jane');
  });

  test('says which pod it was, wherever its job is', () => {
    const pod = aPod({ metadata: { namespace: 'bank' } });
    expect(auditTool(aPowerTool(), pod, aContainer(), what)).toMatchObject({
      jobNamespace: 'shop',
      podNamespace: 'bank',
    });
  });

  test('carries no argument and no variable of the tool', () => {
    const secret = { ...aContainer(), args: ['--password=hunter2'] };
    expect(JSON.stringify(auditTool(aPowerTool(), aPod(), secret, what))).not.toContain('hunter2');
  });

  test('says every right that a tool has', () => {
    const security = { allowPrivileged: true, capabilities: { add: ['SYS_PTRACE', 'PERFMON'] } };
    const securityContext = makeSecurityContext(aPowerToolConfig({ spec: { security } }));
    const record = auditTool(aPowerTool(), aPod(), { ...aContainer(), securityContext }, what);
    expect(record.security).toEqual({
      privileged: true,
      capabilities: ['PERFMON', 'SYS_PTRACE'],
      uid: 0,
    });
  });
});

test('auditJob leaves out what is not known', () => {
  expect(auditJob(aPowerTool(), 'aperf', { audit: 'refusal', result: 'Refused' })).toEqual({
    audit: 'refusal',
    job: 'job',
    jobUid: 'job-uid',
    jobNamespace: 'shop',
    tool: 'aperf',
    result: 'Refused',
  });
});
