import { beforeAll, describe, expect, test } from '@jest/globals';
import { FINALIZER, GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { powerToolPath } from '../../lib/kube/paths.ts';
import type { KubeRequest } from '../../lib/kube/port.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { makeNamespace, makePowerTool, unique } from './harness/objects.ts';
import { prepareTools } from './harness/tools.ts';
import { makeUser, type User } from './harness/users.ts';

const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${SYSTEM_NAMESPACE}`;

let namespace: string;
let user: User;
let breaker: User;

beforeAll(async () => {
  await prepareTools();
  namespace = await makeNamespace();
  [user, breaker] = [await makeUser(), await makeUser()];
  for (const one of [user, breaker]) await one.letIn(namespace);
  const name = unique('debug');
  const rules = [{ apiGroups: [GROUP], resources: ['powertoolconfigs'], verbs: ['debug'] }];
  await admin({ method: 'POST', path: `${rbac}/roles`, body: { metadata: { name }, rules } });
  await breaker.give('Role', name, SYSTEM_NAMESPACE);
});

/** A job that toe has begun. */
async function anActiveJob(): Promise<Ref> {
  const job = await makePowerTool(namespace);
  await clientOf('creation')(change(job, { metadata: { finalizers: [FINALIZER] } }));
  return job;
}

const change = (job: Ref, body: unknown): KubeRequest => ({
  method: 'PATCH',
  path: powerToolPath(job),
  patch: 'merge',
  body,
});

const takeOff = (job: Ref): KubeRequest => change(job, { metadata: { finalizers: null } });

describe('The finalizer of an active job', () => {
  test.each<[string, (job: Ref) => KubeRequest]>([
    ['by a merge patch', takeOff],
    ['put in the place of another', (job) => change(job, { metadata: { finalizers: ['shop.test/mine'] } })],
    [
      'by a JSON patch',
      (job) => ({ ...takeOff(job), patch: 'json', body: [{ op: 'remove', path: '/metadata/finalizers/0' }] }),
    ],
  ])('is taken off by no user, %s', async (_how, request) => {
    const { status, message } = await refusalOf(user.kube(request(await anActiveJob())));
    expect(message).toContain("ValidatingAdmissionPolicy 'toe-job-finalizer.");
    expect(message).toContain('delete it or set spec.shutdown');
    expect(status).toBe(403);
  });

  test('stands in the way of no other change', async () => {
    const job = await anActiveJob();
    await user.kube(change(job, { spec: { shutdown: 'Cancel' }, metadata: { labels: { mine: 'yes' } } }));
    await user.kube(change(job, { metadata: { finalizers: [FINALIZER, 'shop.test/mine'] } }));
    await user.kube(change(job, { metadata: { finalizers: [FINALIZER] } }));
  });

  test('is taken off by toe, and in an emergency by an admin of the cluster or who has the verb debug', async () => {
    for (const kube of [clientOf('cleanup'), admin, breaker.kube])
      expect(await kube(takeOff(await anActiveJob()))).not.toHaveProperty('metadata.finalizers');
  });
});
