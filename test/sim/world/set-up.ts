import { makeApiServer, type ApiServer, type Snapshot } from '../../../embedded/model/api-server.ts';
import { timeOf } from '../../../embedded/model/object.ts';
import {
  API_VERSION,
  CONFIG_LABEL,
  PROFILING_LABEL,
  SYSTEM_NAMESPACE,
  TIMER_NAMESPACE,
  UPLOADER_ACCOUNT,
} from '../../../lib/api/names.ts';
import {
  budgetsPath,
  podPath,
  podsPath,
  powerToolConfigsPath,
  profilerImagesPath,
} from '../../../lib/kube/paths.ts';
import type { PodPlan, Scenario } from '../scenario/scenario.ts';
import { OPTED_IN } from './sources.ts';

/** The images that are approved when a simulation begins. */
const IMAGES = { aperf: 'registry.test/aperf:1', perf: 'registry.test/perf:1' };
/** A namespace in which no tool may be used. */
const DARK = 'dark';
export const CONFIG = 'aperf';

const OWNERS = ['web', 'db'];
/** The workload whose pods say as whom they run: in others a tool needs its full rights. */
const DECLARES_USER = 'web';

/** What is there before anything happens; made once for all simulations in which it is the same. */
export function setUp(server: ApiServer, { pods, budgets }: Scenario): void {
  const key = JSON.stringify([server.now(), pods, budgets]);
  const stage = stages.get(key) ?? makeStage(server, { pods, budgets });
  if (stages.size >= MAX_STAGES) stages.clear();
  stages.set(key, stage);
  server.restore(stage);
}

const stages = new Map<string, Snapshot>();
const MAX_STAGES = 1000;

function makeStage(server: ApiServer, { pods, budgets }: Pick<Scenario, 'pods' | 'budgets'>): Snapshot {
  server.restore(ground(server.now()));
  const spec = {
    name: CONFIG,
    security: {
      allowPrivileged: false,
      capabilities: { add: ['SYS_PTRACE'] },
      lesserModes: [{ name: 'same-user', runAs: 'Target' }],
    },
    maxDuration: '5m',
    ...(budgets ? { budgets } : {}),
  };
  create(server, powerToolConfigsPath, configBody(spec));
  for (const pod of pods) makePod(server, pod, server.now());
  return server.snapshot();
}

/** A PowerToolConfig as it is created. */
export function configBody(spec: Readonly<Record<string, unknown>>): object {
  return {
    apiVersion: API_VERSION,
    kind: 'PowerToolConfig',
    metadata: { name: CONFIG, namespace: SYSTEM_NAMESPACE },
    spec,
  };
}

/** A pod that runs since a time. */
export function makePod(
  server: ApiServer,
  { name, namespace, node, app, owner }: PodPlan,
  since: Date,
): void {
  const owners = server.handle({
    method: 'GET',
    path: `/api/v1/namespaces/${namespace}/configmaps/${owner}`,
  });
  const ownerReferences =
    owners.status === 200
      ? [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: owner,
            uid: (owners.body as unknown as Owner).metadata.uid,
          },
        ]
      : [];
  const metadata = { name, labels: { app }, ownerReferences };
  const securityContext = owner === DECLARES_USER ? { runAsUser: 1000, runAsGroup: 1000 } : {};
  const spec = {
    nodeName: node,
    securityContext,
    containers: [{ name: 'app', image: 'registry.test/app:1' }],
  };
  create(server, podsPath(namespace), { metadata, spec });
  const state = { running: { startedAt: timeOf(since) } };
  const status = {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timeOf(since) }],
    containerStatuses: [
      { name: 'app', image: 'app', imageID: '', ready: true, started: true, restartCount: 0, state },
    ],
  };
  const path = podPath({ namespace, name }, 'status');
  server.handle({ method: 'PATCH', path, patch: 'merge', body: { status } });
}

interface Owner {
  readonly metadata: { readonly uid: string };
}

const accountsPath = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/serviceaccounts`;

let base: Snapshot | undefined;

// The same for all simulations: made once.
function ground(now: Date): Snapshot {
  if (base) return base;
  const server = makeApiServer({ now: () => now });
  const opted = Object.fromEntries(OPTED_IN.map((name) => [name, { [PROFILING_LABEL]: 'enabled' }]));
  for (const name of [SYSTEM_NAMESPACE, TIMER_NAMESPACE, ...OPTED_IN, DARK])
    create(server, '/api/v1/namespaces', { metadata: { name, labels: opted[name] ?? {} } });
  for (const namespace of [...OPTED_IN, DARK])
    for (const name of OWNERS)
      create(server, `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name } });
  create(server, parentOf(profilerImagesPath), {
    metadata: { name: nameOf(profilerImagesPath), labels: { [CONFIG_LABEL]: 'images' } },
    data: IMAGES,
  });
  create(server, accountsPath, { metadata: { name: UPLOADER_ACCOUNT } });
  create(server, parentOf(budgetsPath), { metadata: { name: nameOf(budgetsPath) } });
  return (base = server.snapshot());
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** @throws Error when the API server refuses it: then the simulation is wrong. */
function create(server: ApiServer, path: string, body: object): void {
  const { status, body: answer } = server.handle({ method: 'POST', path, body });
  if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
}
