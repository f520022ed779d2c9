import { expect } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { CommandError, run } from '../../../demo/run.ts';
import { API_VERSION, GROUP, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { makeClient } from '../../../lib/kube/client.ts';
import { podPath } from '../../../lib/kube/paths.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { create, eventually, find, IMAGES, remove } from '../harness/api.ts';
import { sendEvent } from '../harness/events.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, createJob, readJob } from '../harness/jobs.ts';
import { stopTool } from '../harness/obedient.ts';
import type { Case } from '../harness/play.ts';
import { deletePod, logOf, readPod, startPod, TARGET, toolsIn } from '../harness/pods.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What the API server keeps people and thieves from, and what its audit log tells afterwards. */
export const GUARD: readonly Case[] = [
  {
    name: 'who may enter the pods of a namespace enters the target, and not the tool beside it',
    run: async (ns) => {
      await startPod(ns, 'web');
      const job = await createJob(ns, { app: 'web', tool: 'e2e-obedient', duration: '60s' });
      await awaitAtWork(job, 1);
      const [row] = (await readJob(job.metadata)).status?.targets ?? [];
      await letInto(ns, 'jane');
      const refused = await enter(ns, 'jane', row?.container ?? '');
      expect(refused).toMatch(/Nobody enters the container of a tool.*kubectl logs/s);
      // Whether the target has that program is its own affair: here the API server lets jane pass.
      expect(await enter(ns, 'jane', TARGET)).not.toMatch(/Nobody enters|forbidden/);
      await stopTool(ns, 'web');
      await awaitEnd(job);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'nobody makes tokens of a function by hand, and one that no pod holds puts nothing into a pod',
    run: async (ns) => {
      await startPod(ns, 'web');
      const made = run('kubectl', ['-n', SYSTEM_NAMESPACE, 'create', 'token', 'toe-creation']);
      await expect(made).rejects.toThrow(/ValidatingAdmissionPolicy 'toe-account-tokens/);
      const tool = { name: 'toe-x', image: IMAGES.exit3, targetContainerName: TARGET };
      await withTokenOfNoPod('toe-creation', async (token) => {
        const stolen = clientWith(token)({
          method: 'PATCH',
          path: podPath({ namespace: ns, name: 'web' }, 'ephemeralcontainers'),
          patch: 'strategic',
          body: { spec: { ephemeralContainers: [tool] } },
        });
        // More than one policy refuses it, and the API server tells the first.
        await expect(stolen).rejects.toThrow(/ValidatingAdmissionPolicy 'toe-/);
      });
      expect(toolsIn(await readPod(ns, 'web'))).toEqual([]);
    },
  },
  {
    name: 'the audit log tells who profiled what, when, and with which rights',
    run: async (ns) => {
      await startPod(ns, 'web');
      const job = await createJob(ns, { app: 'web', name: 'told-in-audit' });
      const { image } = await awaitEnd(job);
      const log = process.env['TOE_E2E_AUDIT_LOG'] ?? '';
      const answer = await run(process.execPath, [
        'knative/who-profiled.ts',
        '--namespace',
        ns,
        '--json',
        log,
      ]);
      expect(answer.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({
          who: (
            await run('kubectl', ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'])
          ).trim(),
          job: `${ns}/told-in-audit`,
          tool: 'e2e-sleeper',
          pod: `${ns}/web`,
          image,
          result: 'allowed',
        }),
      ]);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a function with one right too many serves nobody and says which; without it, its next pod serves',
    run: async (ns) => {
      const image = await imageOfFunctions();
      const give = await makeAccount(ns, 'guarded');
      const event = {
        subject: { apiVersion: API_VERSION, kind: 'PowerTool', namespace: ns, name: 'none' },
        change: 'update',
        id: ns,
      } as const;
      const options = { image, env: { TOE_FUNCTION: 'cleanup' }, spec: { serviceAccountName: 'guarded' } };
      const take = await give();
      try {
        await startPod(ns, 'guarded', options);
        const url = await urlOf(ns, 'guarded');
        await eventually('it is not ready', 60, async () => (await healthOf(url)) === 503);
        expect(await sendEvent(url, event)).toBe(503);
        expect(await logOf(ns, 'guarded', TARGET)).toMatch(
          /get secrets \(in default, toe-system, toe-timers\).*Remove the Role and ClusterRole bindings/,
        );
      } finally {
        await take();
      }
      await deletePod(ns, 'guarded');
      await startPod(ns, 'guarded', options);
      const url = await urlOf(ns, 'guarded');
      await eventually('it is ready', 60, async () => (await healthOf(url)) === 200);
      expect(await sendEvent(url, event)).toBe(202);
    },
  },
];

interface KnativeService {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: { readonly image: string }[] } };
  };
}

async function imageOfFunctions(): Promise<string> {
  const path = `/apis/serving.knative.dev/v1/namespaces/${SYSTEM_NAMESPACE}/services/toe-cleanup`;
  const [container] = (await find<KnativeService>(path))?.spec.template.spec.containers ?? [];
  return container?.image ?? '';
}

/**
 * Makes an account that may do what cleanup does, in its namespace alone, which is none of those that a function
 * looks at. @returns what gives it one right more, everywhere, and gives back what takes that away.
 */
async function makeAccount(ns: string, name: string): Promise<() => Promise<() => Promise<void>>> {
  await create(`/api/v1/namespaces/${ns}/serviceaccounts`, { metadata: { name } });
  const subjects = [{ kind: 'ServiceAccount', name, namespace: ns }];
  const roleTo = (role: string): object => ({ apiGroup: RBAC, kind: 'ClusterRole', name: role });
  await create(`/apis/${RBAC}/v1/namespaces/${ns}/rolebindings`, {
    metadata: { name },
    roleRef: roleTo('toe-cleanup'),
    subjects,
  });
  const [role, metadata] = [`${ns}-too-much`, { name: `${ns}-too-much` }];
  return async () => {
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
    await create(`/apis/${RBAC}/v1/clusterroles`, { metadata, rules });
    await create(`/apis/${RBAC}/v1/clusterrolebindings`, { metadata, roleRef: roleTo(role), subjects });
    return async () => {
      await remove(`/apis/${RBAC}/v1/clusterrolebindings/${role}`);
      await remove(`/apis/${RBAC}/v1/clusterroles/${role}`);
    };
  };
}

async function urlOf(ns: string, pod: string): Promise<string> {
  const output = ['-o', 'jsonpath={.status.podIP}'];
  return `http://${await run('kubectl', ['-n', ns, 'get', 'pod', pod, ...output])}:8080/`;
}

async function healthOf(url: string): Promise<number | undefined> {
  const answer = await fetch(`${url}health/readiness`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status;
}

// As the custom role `edit` does.
async function letInto(ns: string, user: string): Promise<void> {
  await create(`/apis/${RBAC}/v1/namespaces/${ns}/rolebindings`, {
    metadata: { name: 'edit' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'edit' },
    subjects: [{ kind: 'User', apiGroup: RBAC, name: user }],
  });
  expect(
    await run('kubectl', ['auth', 'can-i', 'use', `powertoolconfigs.${GROUP}`, '--as', user]).catch(
      () => 'no',
    ),
  ).toBe('no');
}

function enter(ns: string, user: string, container: string): Promise<string> {
  return errorOf(['-n', ns, 'exec', 'web', '-c', container, '--as', user, '--', '/no-such-program']);
}

/** What kubectl says when it fails; empty when it does not. */
async function errorOf(args: readonly string[]): Promise<string> {
  try {
    await run('kubectl', args);
    return '';
  } catch (error) {
    if (error instanceof CommandError) return error.stderr;
    throw error;
  }
}

/** Somebody who has nothing but a token. */
// As Kubernetes made them before tokens were bound: a controller writes one into a Secret that asks for it.
async function withTokenOfNoPod(account: string, use: (token: string) => Promise<void>): Promise<void> {
  const path = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/secrets`;
  const metadata = { name: 'e2e-unbound', annotations: { 'kubernetes.io/service-account.name': account } };
  await create(path, { metadata, type: 'kubernetes.io/service-account-token' });
  try {
    const token = await eventually('the Secret has a token', 20, async () => {
      const secret = await find<{ data?: { token?: string } }>(`${path}/${metadata.name}`);
      return secret?.data?.token;
    });
    await use(Buffer.from(token, 'base64').toString());
  } finally {
    await remove(`${path}/${metadata.name}`);
  }
}

function clientWith(token: string): Kube {
  const config = new KubeConfig();
  config.loadFromDefault();
  config.loadFromOptions({
    clusters: config.clusters,
    users: [{ name: 'thief', token }],
    contexts: [{ name: 'stolen', cluster: config.getCurrentCluster()?.name ?? '', user: 'thief' }],
    currentContext: 'stolen',
  });
  return makeClient(config);
}
