import { readFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import { parse } from 'yaml';
import { run } from '../../../demo/run.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Ref } from '../../../lib/api/object-meta.ts';
import { podPath, podsPath, secretPath } from '../../../lib/kube/paths.ts';
import { create, eventually, find, IMAGES, list, remove } from '../harness/api.ts';
import { statusOf } from '../harness/collector.ts';
import { gateway } from '../harness/gateway.ts';
import { awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { AS_RESTRICTED, awaitRunning, execute, makePod, startPod } from '../harness/pods.ts';

const BEHIND_THE_PROXY = 'the function behind its queue-proxy';

/** Who reaches whom: the cluster holds pods to the NetworkPolicies. */
export const NETWORK: readonly Case[] = [
  {
    name: 'nobody but Knative reaches the pod of a function, and Knative no further than its queue-proxy',
    run: async (ns) => {
      const stranger = await startListener(ns, 'stranger');
      await beOneOf('knative-serving', {}, async (knative) => {
        const collector = await wakeCollector();
        const addresses = {
          'its queue-proxy': `${collector} 8012`,
          'its load': `${collector} 9090`,
          [BEHIND_THE_PROXY]: `${collector} 8080`,
        };
        await expectReached(knative, addresses, ['its queue-proxy', 'its load']);
        await expectReached(stranger, addresses, []);
        // It has been there all the time.
        await expectReached(knative, addresses, ['its queue-proxy', 'its load']);
      });
    },
  },
  {
    name: 'what has the labels of a function reaches names and the API server, and nothing else',
    run: async (ns) => {
      const stranger = await startListener(ns, 'stranger');
      const addresses = { ...(await findServices()), 'a pod of users': await listenerOf(stranger) };
      await expectReached(stranger, addresses, Object.keys(addresses));
      await beOneOf(SYSTEM_NAMESPACE, { 'app.kubernetes.io/part-of': 'toe' }, async (pod) => {
        await expectReached(pod, addresses, ['names', 'the API server']);
      });
    },
  },
  {
    name: 'the sample of a policy leaves the pods of a namespace names, each other and the collector: results arrive',
    also: ['far'],
    run: async (ns) => {
      const web = await startListener(ns, 'web');
      const beside = await startListener(ns, 'beside');
      const far = await startListener(`${ns}-far`, 'far');
      const addresses = {
        ...(await findServices()),
        'a pod beside it': await listenerOf(beside),
        'a pod elsewhere': await listenerOf(far),
      };
      await expectReached(web, addresses, Object.keys(addresses));
      await applySample(ns);
      await expectReached(web, addresses, ['names', 'the gateway', 'a pod beside it']);
      const output = { mode: 'collector' };
      const job = await createJob(ns, { app: 'web', tool: 'e2e-bulk', duration: '30s', spec: { output } });
      expect(await awaitEnd(job, 120)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      await awaitCleanUp(job);
    },
  },
];

const PORT = 8000;
/** Takes every connection. */
const LISTENING = { command: ['busybox', 'nc', '-ll', '-p', String(PORT), '-e', 'busybox', 'true'] };

async function startListener(namespace: string, name: string): Promise<Ref> {
  await startPod(namespace, name, LISTENING);
  return { namespace, name };
}

/** Plays with a pod that has the labels of others and stands among them. */
async function beOneOf(
  namespace: string,
  labels: Readonly<Record<string, string>>,
  act: (pod: Ref) => Promise<void>,
): Promise<void> {
  const name = 'e2e-one-of-them';
  await remove(podPath({ namespace, name }));
  const pod = makePod(name, name, { ...LISTENING, ...AS_RESTRICTED });
  await eventually(`a pod ${name} in ${namespace}`, 30, () =>
    create(podsPath(namespace), { ...pod, metadata: { name, labels } }).catch(() => undefined),
  );
  try {
    await awaitRunning(namespace, name);
    await act({ namespace, name });
  } finally {
    await remove(podPath({ namespace, name }));
  }
}

/** What it is -> its address and port, as nc takes them. */
type Addresses = Readonly<Record<string, string>>;

/**
 * Looks from a pod until just these of the addresses are reached, for the network takes a moment to learn of pods and
 * policies. What is forbidden may be refused or time out.
 */
async function expectReached(from: Ref, addresses: Addresses, wanted: readonly string[]): Promise<void> {
  const tries = Object.entries(addresses).map(
    ([what, address]) => `busybox nc -w 2 ${address} -e busybox true 2>&- && echo '${what}'`,
  );
  let reached: readonly string[] = [];
  await eventually('as wanted', 30, async () => {
    const lines = await execute(from.namespace, from.name, `${tries.join('\n')}\ntrue`);
    reached = lines.split('\n').filter(Boolean);
    return reached.join() === wanted.join();
  }).catch(() => undefined);
  expect({ from: from.name, reached }).toEqual({ from: from.name, reached: wanted });
}

/** What there is to reach in the cluster besides pods of users. */
async function findServices(): Promise<Addresses> {
  const store = await find<{ data: { endpoint: string } }>(
    secretPath({ namespace: SYSTEM_NAMESPACE, name: 'toe-store' }),
  );
  const endpoint = new URL(Buffer.from(store?.data.endpoint ?? '', 'base64').toString());
  const [registry = ''] = IMAGES.sleeper.split('/');
  return {
    names: `${await addressOf('kube-system', 'kube-dns')} 53`,
    'the API server': `${await addressOf('default', 'kubernetes')} 443`,
    'the gateway': `${await gateway()} 80`,
    'the store': `${endpoint.hostname} ${endpoint.port}`,
    'the registry': registry.replace(':', ' '),
  };
}

async function addressOf(namespace: string, name: string): Promise<string> {
  const service = await find<{ spec: { clusterIP: string } }>(
    `/api/v1/namespaces/${namespace}/services/${name}`,
  );
  if (!service) throw new Error(`there is no Service ${namespace}/${name}`);
  return service.spec.clusterIP;
}

interface Addressed {
  readonly metadata: { readonly deletionTimestamp?: string };
  readonly status: { readonly podIP?: string; readonly phase: string };
}

async function listenerOf(pod: Ref): Promise<string> {
  return `${(await find<Addressed>(podPath(pod)))?.status.podIP ?? ''} ${PORT}`;
}

/** Asks the collector for something, so that it has a pod, and gives the address of that. */
async function wakeCollector(): Promise<string> {
  expect(await statusOf({ path: '/api/v1/namespaces/default/jobs', token: 'nonsense' })).toBe(401);
  const pods = await list<Addressed>(podsPath(SYSTEM_NAMESPACE), 'serving.knative.dev/service=toe-collector');
  const up = pods.find(({ metadata, status }) => status.phase === 'Running' && !metadata.deletionTimestamp);
  if (up?.status.podIP === undefined) throw new Error('the collector has answered and has no pod');
  return up.status.podIP;
}

/** As its comments say: here names are answered by the node. */
async function applySample(namespace: string): Promise<void> {
  const sample = parse(await readFile('samples/network-policy.yaml', 'utf8')) as Sample;
  const slices = await list<{ endpoints: { addresses: string[] }[] }>(
    '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices',
    'kubernetes.io/service-name=kube-dns',
  );
  const addresses = slices.flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.addresses));
  sample.spec.egress[0]?.to.push(...addresses.map((address) => ({ ipBlock: { cidr: `${address}/32` } })));
  const policy = { ...sample, metadata: { ...sample.metadata, namespace } };
  await run('kubectl', ['apply', '-f', '-'], { input: JSON.stringify(policy) });
}

interface Sample {
  readonly metadata: object;
  readonly spec: { readonly egress: readonly { readonly to: object[] }[] };
}
