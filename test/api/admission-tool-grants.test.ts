import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_VERSION, GROUP, SCHEDULE_LABEL, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { powerToolPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { makeNamespace, powerToolOf, unique } from './harness/objects.ts';
import { makeUser, type User } from './harness/users.ts';
import { untilRefused } from './harness/until.ts';

let namespace = '';

/** The two dialects of a PowerTool for a tool. */
const DIALECTS = [
  ['spec.tool', (name: string) => ({ tool: { name } })],
  ['spec.profiler', (tool: string) => ({ tool: undefined, profiler: { tool } })],
] as const;

function ask(kube: Kube, spec: Record<string, unknown>, metadata = {}): Promise<unknown> {
  const body = powerToolOf({ name: 'job', namespace, ...metadata }, spec);
  return kube({ method: 'POST', path: powerToolsPath(namespace), body, query: { dryRun: 'All' } });
}

/** Somebody who may create PowerTools in the namespace. */
async function makeMaker(): Promise<User> {
  const user = await makeUser();
  await user.letIn(namespace);
  return user;
}

beforeAll(async () => {
  namespace = await makeNamespace();
  const user = await makeMaker();
  await untilRefused(() => ask(user.kube, {}));
});

describe.each(DIALECTS)('The tool of a PowerTool in %s', (_dialect, of) => {
  test('is refused without a grant; the message names verb, object, and what an admin would run', async () => {
    const user = await makeMaker();
    const { status, message } = await refusalOf(ask(user.kube, of('py-spy')));
    expect(status).toBe(403);
    expect(message).toContain('You may not use the tool "py-spy"');
    expect(message).toContain(`verb use on powertoolconfigs.${GROUP} "py-spy" in ${SYSTEM_NAMESPACE}`);
    expect(message).toContain(
      `Ask an admin of the cluster for: ./grant-tool.sh py-spy --user=${user.username}`,
    );
  });

  test('is accepted with the grant, which is about this tool and no other', async () => {
    const user = await makeMaker();
    await user.grantTools('py-spy', 'a.b');
    await ask(user.kube, of('py-spy'));
    await ask(user.kube, of('a.b'));
    for (const other of ['py-spy2', 'py', 'perf', 'a-b'])
      expect((await refusalOf(ask(user.kube, of(other)))).message).toContain(`"${other}"`);
  });
});

describe('A grant', () => {
  test('of all tools is one binding of a role that toe brings', async () => {
    const user = await makeMaker();
    await user.give('ClusterRole', 'toe-use-all-tools', SYSTEM_NAMESPACE);
    for (const tool of ['py-spy', 'perf', 'a-tool-without-a-config'])
      await ask(user.kube, { tool: { name: tool } });
  });

  test('counts in toe-system only', async () => {
    const user = await makeMaker();
    await user.give('ClusterRole', 'toe-use-all-tools', namespace);
    expect((await refusalOf(ask(user.kube, {}))).status).toBe(403);
  });

  test('lets nobody create a PowerTool who may not', async () => {
    const user = await makeUser();
    await user.grantTools('aperf');
    expect((await refusalOf(ask(user.kube, {}))).message).toContain('cannot create resource "powertools"');
  });

  test('is not needed by an admin of the cluster', async () => {
    await ask(admin, { tool: { name: 'anything' } });
  });

  test('is needed for server-side apply, too', async () => {
    const user = await makeMaker();
    const path = powerToolPath({ namespace, name: unique('job') });
    const body = powerToolOf({ name: path.split('/').at(-1) ?? '', namespace });
    const query = { fieldManager: 'me', dryRun: 'All' };
    const { message } = await refusalOf(user.kube({ method: 'PATCH', path, patch: 'apply', query, body }));
    expect(message).toContain('You may not use the tool "aperf"');
  });
});

describe('The creation function', () => {
  const owner = {
    apiVersion: API_VERSION,
    kind: 'PowerTool',
    name: 'nightly',
    uid: 'a-uid',
    controller: true,
  };

  test('makes the runs of a schedule, whose maker had the grant', async () => {
    await ask(
      clientOf('creation'),
      {},
      { ownerReferences: [owner], labels: { [SCHEDULE_LABEL]: owner.uid } },
    );
  });

  test.each([
    ['nobody', []],
    ['what does not control it', [{ ...owner, controller: false }]],
    ['another kind', [{ ...owner, kind: 'PowerToolConfig' }]],
  ])('makes no PowerTool that belongs to %s', async (_whom, ownerReferences) => {
    const labels = { [SCHEDULE_LABEL]: owner.uid };
    const { message } = await refusalOf(ask(clientOf('creation'), {}, { ownerReferences, labels }));
    // The API server tells the first of the policies that refuse.
    expect(message).toMatch(
      /You may not use the tool "aperf"|create PowerTools only as the runs of a schedule/,
    );
  });

  test('lends that to nobody: the look of a run is no grant', async () => {
    const user = await makeMaker();
    expect((await refusalOf(ask(user.kube, {}, { ownerReferences: [owner] }))).status).toBe(403);
  });
});
