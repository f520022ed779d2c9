import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_VERSION, GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { powerToolConfigsPath } from '../../lib/kube/paths.ts';
import { FORBIDDEN_CAPABILITIES } from '../../lib/security/capabilities.ts';
import { admin, auditOf, refusalOf, warningsOf } from './harness/api.ts';
import { deleteConfig, setImage } from './harness/configs.ts';
import { makeConfig, makeNamespace, unique } from './harness/objects.ts';
import { pathOf, type KubeObject } from './harness/path-of.ts';
import { until, untilAccepted, untilRefused } from './harness/until.ts';
import { readObjects, STORED_BEFORE } from './install.ts';

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
  await until(async () => (await warningsOf(trial({ allowPrivileged: true }))).length === 1);
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

  test('outside of toe-system is warned that it counts for nothing', async () => {
    const namespace = await makeNamespace();
    const { body, ...rest } = trial({ add: ['SYS_PTRACE'] });
    const [warning = '', ...others] = await warningsOf({
      ...rest,
      path: powerToolConfigsPath.replace(SYSTEM_NAMESPACE, namespace),
      body: { ...body, metadata: { ...body.metadata, namespace } },
    });
    expect(others).toEqual([]);
    expect(warning).toContain(`in the namespace ${namespace} counts for nothing`);
    expect(warning).toContain('Write it into toe-system.');
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

describe('Who takes the PowerToolConfig away from a tool', () => {
  const query = { dryRun: 'All' };
  const renamed = { name: 'imageless', ...securityOf({}) };

  /** A PowerToolConfig of a tool, and the ways of taking it away. */
  async function aLoss(name: string) {
    const path = `${powerToolConfigsPath}/${await makeConfig({ name })}`;
    const rename = { method: 'PATCH', path, patch: 'merge', query, body: { spec: renamed } } as const;
    return { remove: { method: 'DELETE', path, query } as const, rename };
  }

  test('is told that an approved tool has no limit then', async () => {
    const { remove, rename } = await aLoss(TOOL);
    const words = `still has an image for the tool "${TOOL}", which without this PowerToolConfig has no limit`;
    expect(await warningsOf(remove)).toEqual([expect.stringContaining(words)]);
    expect(await warningsOf(rename)).toContainEqual(expect.stringContaining(words));
    await admin({ ...remove, query: {} });
  });

  test('hears nothing where the tool has no image any more', async () => {
    const { remove } = await aLoss(unique('withdrawn'));
    expect(await warningsOf(remove)).toEqual([]);
    await admin({ ...remove, query: {} });
  });

  test('is refused in strict mode', async () => {
    const strict = (await readObjects('knative/components/strict')).filter(
      ({ kind, metadata }) => kind.endsWith('Binding') && metadata.name === `toe-strict-config-loss.${GROUP}`,
    );
    expect(strict).toHaveLength(1);
    const [binding] = strict as [KubeObject];
    const { remove } = await aLoss(TOOL);
    const ask = { method: 'PATCH', path: pathOf(binding), patch: 'apply', body: binding } as const;
    await admin({ ...ask, query: { fieldManager: 'admin' } });
    const { message } = await untilRefused(() => admin(remove));
    await admin({ method: 'DELETE', path: pathOf(binding) });
    expect(message).toContain(`update-profiler-images.sh --remove ${TOOL}`);
    await untilAccepted(() => admin({ ...remove, query: {} }));
  });
});
