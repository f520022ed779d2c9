import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_VERSION, SCHEDULE_LABEL } from '../../lib/api/names.ts';
import type { Kube, KubeError } from '../../lib/kube/port.ts';
import { powerToolPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { makeNamespace, powerToolOf, unique } from './harness/objects.ts';
import { makeUser as makeAnyUser, type User } from './harness/users.ts';

const labelSelector = { matchLabels: { app: 'web' } };

/** A PowerTool whose targets are in other namespaces; stores nothing. */
function ask(kube: Kube, namespace: string, namespaceSelector?: unknown, metadata = {}): Promise<unknown> {
  const targets = { labelSelector, ...(namespaceSelector === undefined ? {} : { namespaceSelector }) };
  const body = powerToolOf({ name: 'job', namespace, ...metadata }, { targets });
  return kube({ method: 'POST', path: powerToolsPath(namespace), body, query: { dryRun: 'All' } });
}

const refuse = async (asked: Promise<unknown>): Promise<KubeError> => {
  const error = await refusalOf(asked);
  expect(error.status).toBe(403);
  expect(error.message).toContain('toe-cross-namespace');
  return error;
};

/** Somebody who may use the tool, and so only lacks namespaces. */
const makeUser = async (): Promise<User> => {
  const user = await makeAnyUser();
  await user.grantTools('aperf');
  return user;
};

const makeNamespaces = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => makeNamespace()));

// The API server needs a moment to know a policy that is new.
beforeAll(async () => {
  const [namespace = ''] = await makeNamespaces(1);
  const user = await makeUser();
  await user.letIn(namespace);
  for (let tries = 0; tries < 200; tries += 1) {
    const refusal = await ask(user.kube, namespace, {}).catch((error: unknown) => error);
    if (refusal instanceof Error) return;
    await sleep(50);
  }
  throw new Error('the policy is not in force');
});

describe('A PowerTool for pods of its own namespace', () => {
  test('is for everybody who may create it there', async () => {
    const [own = '', other = ''] = await makeNamespaces(2);
    const user = await makeUser();
    await user.letIn(own);
    await ask(user.kube, own);
    await ask(user.kube, own, { matchNames: [own] });
    expect((await refusalOf(ask(user.kube, other))).status).toBe(403);
  });
});

describe('A PowerTool for pods of namespaces that it names', () => {
  test('is refused when its maker may not create PowerTools in one of them; the message names it and whom to ask', async () => {
    const [own = '', second = '', third = ''] = await makeNamespaces(3);
    const user = await makeUser();
    await user.letIn(own, second);
    const { message } = await refuse(ask(user.kube, own, { matchNames: [own, second, third] }));
    expect(message).toContain(`You may not create PowerTools in the namespace "${third}"`);
    expect(message).toContain('ask an admin of that namespace for a RoleBinding');
  });

  test('is accepted when its maker may do so in each of them', async () => {
    const names = await makeNamespaces(3);
    const user = await makeUser();
    await user.letIn(...names);
    await ask(user.kube, names[0] ?? '', { matchNames: names });
    await ask(user.kube, names[0] ?? '', { matchNames: names.slice(1), matchLabels: { team: 'a' } });
  });

  test('is refused for a namespace that does not exist: it may come to exist', async () => {
    const [own = ''] = await makeNamespaces(1);
    const user = await makeUser();
    await user.letIn(own);
    const { message } = await refuse(ask(user.kube, own, { matchNames: ['not-there-yet'] }));
    expect(message).toContain('"not-there-yet"');
  });

  test('may name twenty; the last of them counts like the first', async () => {
    const names = await makeNamespaces(20);
    const user = await makeUser();
    await user.letIn(...names.slice(0, 19));
    const { message } = await refuse(ask(user.kube, names[0] ?? '', { matchNames: names }));
    expect(message).toContain(`"${names[19]}"`);
    await user.letIn(names[19] ?? '');
    await ask(user.kube, names[0] ?? '', { matchNames: names });
  });

  test('of more than twenty is only for those who may create PowerTools everywhere', async () => {
    const [own = ''] = await makeNamespaces(1);
    const names = Array.from({ length: 21 }, (_, at) => `team-${at}`);
    const user = await makeUser();
    await user.letIn(own);
    const { message } = await refuse(ask(user.kube, own, { matchNames: names }));
    expect(message).toContain('with more than 20');
    await user.letInEverywhere();
    await ask(user.kube, own, { matchNames: names });
    await ask(user.kube, own, { matchNames: Array.from({ length: 100 }, (_, at) => `team-${at}`) });
  });
});

describe('A PowerTool for pods of namespaces that it does not name', () => {
  test.each([
    ['all of them', {}],
    ['an empty list of names', { matchNames: [] }],
    ['those with a label', { matchLabels: { team: 'a' } }],
    ['an empty list of names and a label', { matchNames: [], matchLabels: { team: 'a' } }],
  ])('%s, is only for those who may create PowerTools everywhere', async (_what, selector) => {
    const [own = ''] = await makeNamespaces(1);
    const user = await makeUser();
    await user.letIn(own);
    const { message } = await refuse(ask(user.kube, own, selector));
    expect(message).toContain('ask an admin of the cluster for a ClusterRoleBinding');
    await user.letInEverywhere();
    await ask(user.kube, own, selector);
  });
});

describe('There is no way around', () => {
  test('by server-side apply', async () => {
    const [own = ''] = await makeNamespaces(1);
    const user = await makeUser();
    await user.letIn(own);
    const body = powerToolOf(
      { name: 'job', namespace: own },
      { targets: { labelSelector, namespaceSelector: {} } },
    );
    const path = powerToolPath({ namespace: own, name: 'job' });
    await refuse(user.kube({ method: 'PATCH', path, patch: 'apply', query: { fieldManager: 'me' }, body }));
  });

  test('by a change later', async () => {
    const [own = ''] = await makeNamespaces(1);
    const user = await makeUser();
    await user.letIn(own);
    const name = unique('job');
    await user.kube({
      method: 'POST',
      path: powerToolsPath(own),
      body: powerToolOf({ name, namespace: own }),
    });
    const body = { spec: { targets: { namespaceSelector: { matchNames: ['other'] } } } };
    const path = powerToolPath({ namespace: own, name });
    const { status, message } = await refusalOf(user.kube({ method: 'PATCH', path, patch: 'merge', body }));
    expect(status).toBe(422);
    expect(message).toContain('spec cannot change');
  });

  test('by the look of a run', async () => {
    const [own = ''] = await makeNamespaces(1);
    const user = await makeUser();
    await user.letIn(own);
    await refuse(ask(user.kube, own, {}, OWNED));
  });
});

const owner = { apiVersion: API_VERSION, kind: 'PowerTool', name: 'nightly', uid: 'a-uid', controller: true };
const labels = { [SCHEDULE_LABEL]: owner.uid };
const OWNED = { ownerReferences: [owner], labels };

describe('The creation function, which may create PowerTools everywhere,', () => {
  test('makes the runs of a schedule', async () => {
    const [own = ''] = await makeNamespaces(1);
    await ask(clientOf('creation'), own, {}, OWNED);
    await ask(clientOf('creation'), own, { matchNames: ['other'] }, OWNED);
  });

  test.each([
    ['nobody', {}],
    ['a PowerTool that does not control it', { ownerReferences: [{ ...owner, controller: false }] }],
    ['a PowerTool that says nothing of control', { ownerReferences: [{ ...owner, controller: undefined }] }],
    ['another kind', { ownerReferences: [{ ...owner, kind: 'PowerToolConfig' }] }],
    ['another group', { ownerReferences: [{ ...owner, apiVersion: 'apps/v1' }] }],
  ])('makes no PowerTool for other namespaces that belongs to %s', async (_whom, metadata) => {
    const [own = ''] = await makeNamespaces(1);
    const like = { labels, ...metadata };
    const { status, message } = await refusalOf(ask(clientOf('creation'), own, { matchNames: [own] }, like));
    expect(status).toBe(403);
    // The API server tells the first of the policies that refuse.
    expect(message).toMatch(/only as the runs of a schedule|You may not use the tool "aperf"/);
  });
});

test('An admin of the cluster may do all of it', async () => {
  const [own = ''] = await makeNamespaces(1);
  await ask(admin, own, {});
  await ask(admin, own, { matchNames: [own, 'other'] });
});
