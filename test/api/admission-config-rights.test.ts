import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_VERSION, GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { powerToolConfigsPath } from '../../lib/kube/paths.ts';
import { FORBIDDEN_CAPABILITIES } from '../../lib/security/capabilities.ts';
import { admin, auditOf, refusalOf, warningsOf } from './harness/api.ts';
import { deleteConfig, setImage } from './harness/configs.ts';
import { makeConfig, unique } from './harness/objects.ts';
import { untilRefused } from './harness/until.ts';
import { STORED_BEFORE } from './install.ts';

const TOOL = unique('tool');
const RIGHTS = `toe-power-tool-config-advice.${GROUP}/rights`;

interface Rights {
  readonly add?: readonly string[];
  readonly allowPrivileged?: boolean;
}

const securityOf = ({ add = [], allowPrivileged = false }: Rights) => ({
  security: { allowPrivileged, capabilities: { add } },
});

/** A new PowerToolConfig that is only tried. */
const trial = (rights: Rights, name = TOOL, mark = unique('m')) =>
  ({
    method: 'POST',
    path: powerToolConfigsPath,
    query: { dryRun: 'All', fieldManager: mark },
    body: {
      apiVersion: API_VERSION,
      kind: 'PowerToolConfig',
      metadata: { name: 'config', namespace: SYSTEM_NAMESPACE },
      spec: { name, ...securityOf(rights) },
    },
  }) as const;

/** A change of one that is there. */
const change = (config: string, rights: Rights, mark = unique('m')) =>
  ({
    method: 'PATCH',
    path: `${powerToolConfigsPath}/${config}`,
    patch: 'merge',
    query: { dryRun: 'All', fieldManager: mark },
    body: { spec: securityOf(rights) },
  }) as const;

beforeAll(async () => {
  await setImage({ [TOOL]: `registry.test/tool@sha256:${'a'.repeat(64)}` });
  await untilRefused(() => admin(trial({ add: ['ALL'] })));
  for (let tries = 0; (await warningsOf(trial({ allowPrivileged: true }))).length !== 1; tries += 1)
    if (tries === 100) throw new Error('the policy is not in force');
});

describe('A PowerToolConfig', () => {
  test.each([...FORBIDDEN_CAPABILITIES])(
    'that adds %s is refused, because it %s',
    async (capability, what) => {
      const { status, message } = await refusalOf(admin(trial({ add: ['SYS_PTRACE', capability] })));
      expect(status).toBe(403);
      expect(message).toContain(`no tool gets ${capability}, which ${what}`);
    },
  );

  test('with strong rights that tools need is the decision of admins', async () => {
    await admin(trial({ add: ['SYS_ADMIN', 'BPF', 'PERFMON', 'SYS_PTRACE', 'SYSLOG', 'NET_ADMIN'] }));
  });

  test('that has one from before may change otherwise, and gets no second one', async () => {
    const config = await makeConfig({ name: TOOL, ...securityOf({ add: ['SYS_TIME'] }) }, STORED_BEFORE);
    const query = { dryRun: 'All' };
    const path = `${powerToolConfigsPath}/${config}`;
    // Without the label, the policy looks at it; what it was has the label still, so it is taken off for good.
    const metadata = { labels: { [Object.keys(STORED_BEFORE)[0] ?? '']: null } };
    await admin({ method: 'PATCH', path, patch: 'merge', body: { metadata } });
    await admin({ method: 'PATCH', path, patch: 'merge', query, body: { spec: { maxDuration: '1m' } } });
    const { message } = await refusalOf(admin(change(config, { add: ['SYS_TIME', 'SYS_BOOT'] })));
    expect(message).toContain('no tool gets SYS_BOOT');
    expect(message).not.toContain('no tool gets SYS_TIME');
    await deleteConfig(config);
  });
});

describe('Who writes a PowerToolConfig', () => {
  test('hears nothing when there is nothing to say', async () => {
    expect(await warningsOf(trial({ add: ['SYS_PTRACE'] }))).toEqual([]);
  });

  test.each<[string, Rights, string, string]>([
    [
      'a capability that does not exist',
      { add: ['SYS_PTRACES', 'BPF'] },
      TOOL,
      'no capability of Linux: SYS_PTRACES.',
    ],
    ['privilege', { allowPrivileged: true }, TOOL, 'gives the tool the whole node'],
    ['a tool without an image', {}, 'imageless', 'profiler-images has no image for the tool "imageless"'],
  ])('is warned of %s', async (_what, rights, tool, words) => {
    const [warning = '', ...others] = await warningsOf(trial(rights, tool));
    expect(others).toEqual([]);
    expect(warning).toContain(words);
  });

  test('leaves the rights in the audit log, from what to what, and nothing when they stay', async () => {
    const made = unique('mark');
    await admin(trial({ add: ['SYS_PTRACE'] }, TOOL, made));
    expect((await auditOf(made))[RIGHTS]).toBe(`${TOOL}: (new) -> [SYS_PTRACE]`);
    const config = await makeConfig({ name: TOOL, ...securityOf({ add: ['SYS_PTRACE'] }) });
    const [changed, same] = [unique('mark'), unique('mark')];
    await admin(change(config, { add: ['SYS_PTRACE', 'BPF'], allowPrivileged: true }, changed));
    expect((await auditOf(changed))[RIGHTS]).toBe(`${TOOL}: [SYS_PTRACE] -> [SYS_PTRACE BPF privileged]`);
    await admin(change(config, { add: ['SYS_PTRACE'] }, same));
    expect(await auditOf(same)).not.toHaveProperty([RIGHTS]);
    await deleteConfig(config);
  });
});
