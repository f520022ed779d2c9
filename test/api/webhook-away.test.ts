import { beforeAll, expect, test } from '@jest/globals';
import { podPath } from '../../lib/kube/paths.ts';
import { admin } from './harness/api.ts';
import { runPod } from './harness/kubelet.ts';
import { getPowerTool, toolsOf, unique } from './harness/objects.ts';
import { openStage, statusOf } from './harness/stage.ts';
import { fire, timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';
import { untilAccepted, untilRefused } from './harness/until.ts';

const HOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

beforeAll(prepareTools);

/** A webhook of an admin that must be asked about ephemeral containers, at an address that nobody serves. */
async function makeHook(namespace: string): Promise<string> {
  const name = unique('away');
  const hook = {
    name: `${name}.hooks.test`,
    clientConfig: { url: 'https://127.0.0.1:1/' },
    rules: [
      {
        operations: ['UPDATE'],
        apiGroups: [''],
        apiVersions: ['v1'],
        resources: ['pods/ephemeralcontainers'],
      },
    ],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
  await admin({ method: 'POST', path: HOOKS, body: { metadata: { name }, webhooks: [hook] } });
  return name;
}

test('A job whose pods an admission webhook must admit waits while that is away, says so, and starts then', async () => {
  using stage = await openStage();
  const pod = await runPod(stage.namespace);
  const hook = await makeHook(stage.namespace);
  const ephemeralContainers = [{ name: 'x', image: 'registry.test/x:v1' }];
  const ask = (): Promise<unknown> =>
    admin({
      method: 'PATCH',
      path: podPath(pod, 'ephemeralcontainers'),
      query: { dryRun: 'All' },
      patch: 'strategic',
      body: { spec: { ephemeralContainers } },
    });
  await untilRefused(ask);

  const job = await stage.run();
  const { metadata, status } = await getPowerTool(job);
  expect(status).toMatchObject({ phase: 'Pending', reason: 'WebhookUnavailable' });
  expect(status?.message).toContain(`failed calling webhook "${hook}.hooks.test"`);
  expect(status?.message).toContain('ask an admin of the cluster to look at that webhook');
  expect(await toolsOf(pod)).toEqual([]);

  await admin({ method: 'DELETE', path: `${HOOKS}/${hook}` });
  await untilAccepted(ask);
  for (const timer of await timersOf(metadata.uid)) await fire(timer);
  await stage.source.settle();
  expect((await statusOf(job)).phase).toBe('Running');
  expect(await toolsOf(pod)).toHaveLength(1);
});
