import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_VERSION, PROFILING_LABEL, SCHEDULE_LABEL } from '../../lib/api/names.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { powerToolsPath } from '../../lib/kube/paths.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { makeNamespace, powerToolOf, unique } from './harness/objects.ts';
import { makeUser } from './harness/users.ts';
import { untilAccepted, untilRefused } from './harness/until.ts';

function ask(kube: Kube, namespace: string, metadata = {}): Promise<unknown> {
  const body = powerToolOf({ name: 'job', namespace, ...metadata });
  return kube({ method: 'POST', path: powerToolsPath(namespace), body, query: { dryRun: 'All' } });
}

/** A namespace whose label has this value; without one, it has no label. */
async function namespaceWith(value?: string): Promise<string> {
  if (value !== undefined) return makeNamespace({ [PROFILING_LABEL]: value });
  const name = unique('closed');
  await admin({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  return name;
}

beforeAll(async () => {
  const closed = await namespaceWith();
  await untilRefused(() => ask(admin, closed));
});

describe('A PowerTool in a namespace', () => {
  test('that an admin has opted in is accepted', async () => {
    await ask(admin, await namespaceWith('enabled'));
  });

  test.each([
    ['without the label', undefined],
    ['whose label says otherwise', 'disabled'],
    ['whose label is empty', ''],
    ['whose label only looks like it', 'Enabled'],
  ])(
    '%s is refused, also for admins; the message names the command and whom to ask',
    async (_what, value) => {
      const namespace = await namespaceWith(value);
      const { status, message } = await refusalOf(ask(admin, namespace));
      expect(status).toBe(403);
      expect(message).toContain(`Tools may not be used in the namespace "${namespace}"`);
      expect(message).toContain(
        `Ask an admin of the cluster for: kubectl label namespace ${namespace} toe.run/profiling=enabled`,
      );
    },
  );

  test('is accepted when the label comes, and refused when it goes', async () => {
    const namespace = await namespaceWith();
    const label = (value: string | null): Promise<unknown> =>
      admin({
        method: 'PATCH',
        path: `/api/v1/namespaces/${namespace}`,
        patch: 'merge',
        body: { metadata: { labels: { [PROFILING_LABEL]: value } } },
      });
    expect((await refusalOf(ask(admin, namespace))).status).toBe(403);
    await label('enabled');
    await untilAccepted(() => ask(admin, namespace));
    await label(null);
    await untilRefused(() => ask(admin, namespace));
  });

  test('that was closed is refused too when it is a run that toe makes of a schedule there', async () => {
    const owner = { apiVersion: API_VERSION, kind: 'PowerTool', name: 'nightly', uid: 'a', controller: true };
    const run = { ownerReferences: [owner], labels: { [SCHEDULE_LABEL]: owner.uid } };
    await ask(clientOf('creation'), await namespaceWith('enabled'), run);
    const { status, message } = await refusalOf(ask(clientOf('creation'), await namespaceWith(), run));
    expect(status).toBe(403);
    expect(message).toContain('no admin has opted it in');
  });
});

test('A user of tools cannot label a namespace', async () => {
  const namespace = await namespaceWith();
  const user = await makeUser();
  await user.give('ClusterRole', 'toe-user', namespace);
  const body = { metadata: { labels: { [PROFILING_LABEL]: 'enabled' } } };
  const path = `/api/v1/namespaces/${namespace}`;
  expect((await refusalOf(user.kube({ method: 'PATCH', path, patch: 'merge', body }))).status).toBe(403);
});
