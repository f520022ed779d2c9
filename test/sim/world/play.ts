import { find } from '../../../embedded/model/state.ts';
import { pods } from '../../../embedded/model/kinds/pods.ts';
import type { KubeObject } from '../../../embedded/model/object.ts';
import { list } from '../../../embedded/model/state.ts';
import type { Source } from '../../../embedded/model/source.ts';
import { API_VERSION } from '../../../lib/api/names.ts';
import {
  powerToolConfigsPath,
  powerToolPath,
  powerToolsPath,
  profilerImagesPath,
  podPath,
} from '../../../lib/kube/paths.ts';
import { describe, type Happening, type Verb, type What } from '../scenario/happening.ts';
import { kill } from './instance.ts';
import type { Broker } from './broker.ts';
import { remove, type Kubelet } from './kubelet.ts';
import type { Nodes } from './nodes.ts';
import { CONFIG, configBody, makePod } from './set-up.ts';
import { trouble, writeAs, type Sim } from './sim.ts';

/** The parts of the world that happenings act on. */
export interface Stage {
  readonly sim: Sim;
  readonly broker: Broker;
  readonly kubelet: Kubelet;
  readonly nodes: Nodes;
  readonly sources: readonly Source[];
}

/** Puts all happenings of the scenario on the agenda. */
export function play(stage: Stage): void {
  const { sim } = stage;
  for (const happening of sim.scenario.happenings)
    sim.agenda.at(sim.start + happening.at * 1000, () => {
      sim.trace.add(sim.agenda.now(), `-- ${describe(happening)}`);
      happen(stage, happening);
    });
}

function happen(stage: Stage, { what }: Happening): void {
  trouble(stage.sim);
  const act = ACTS[what.kind] as (stage: Stage, what: What) => void;
  act(stage, what);
}

type Acts = { readonly [K in What['kind']]: (stage: Stage, what: Extract<What, { kind: K }>) => void };

const ACTS: Acts = {
  create: ({ sim }, { job }) => {
    const body = {
      apiVersion: API_VERSION,
      kind: 'PowerTool',
      metadata: { name: job.name },
      spec: job.spec,
    };
    const { status, body: answer } = writeAs(sim, 'user', {
      method: 'POST',
      path: powerToolsPath(job.namespace),
      body,
    });
    // A namespace may be going away; anything else is a fault of the simulation.
    if (status !== 201 && status !== 403 && status !== 404)
      throw new Error(`PowerTool ${job.name}: ${JSON.stringify(answer)}`);
  },
  verb: ({ sim }, { job, verb }) => {
    const path = powerToolPath({ namespace: 'shop', name: job });
    writeAs(sim, 'user', { method: 'PATCH', path, patch: 'merge', body: { spec: VERBS[verb] } });
  },
  'delete-job': ({ sim }, { job }) => {
    writeAs(sim, 'user', { method: 'DELETE', path: powerToolPath({ namespace: 'shop', name: job }) });
  },
  'restart-target': (stage, { pod }) => withPod(stage, pod, (found) => stage.kubelet.restartTarget(found)),
  unready: (stage, { pod, seconds }) =>
    withPod(stage, pod, (found) => {
      stage.kubelet.setReady(found, false);
      stage.sim.agenda.after(seconds * 1000, () => stage.kubelet.setReady(found, true));
    }),
  'delete-pod': (stage, { pod, grace, recreate }) =>
    withPod(stage, pod, (found) => {
      const path = podPath({ namespace: 'shop', name: pod });
      writeAs(stage.sim, 'user', { method: 'DELETE', path, body: { gracePeriodSeconds: grace } });
      if (recreate) recreateLater(stage, found);
    }),
  'finish-pod': (stage, { pod }) => withPod(stage, pod, (found) => stage.kubelet.finish(found)),
  'lose-node': (stage, { node }) => {
    stage.nodes.add(node);
    const { agenda } = stage.sim;
    trouble(stage.sim, agenda.now() + 700_000);
    agenda.after(300_000, () => podsOf(stage, node).forEach((pod) => evict(stage, pod)));
    agenda.after(700_000, () => podsOf(stage, node).forEach((pod) => remove(stage.sim, pod)));
  },
  'set-image': ({ sim }, { image }) => {
    const body = { data: { aperf: image } };
    writeAs(sim, 'admin', { method: 'PATCH', path: profilerImagesPath, patch: 'merge', body });
  },
  'set-budgets': ({ sim }, { budgets }) => {
    const path = `${powerToolConfigsPath}/${CONFIG}`;
    const { status } = writeAs(sim, 'admin', {
      method: 'PATCH',
      path,
      patch: 'merge',
      body: { spec: { budgets } },
    });
    if (status === 404)
      writeAs(sim, 'admin', {
        method: 'POST',
        path: powerToolConfigsPath,
        body: configBody({ name: CONFIG }),
      });
  },
  'delete-config': ({ sim }) =>
    void writeAs(sim, 'admin', { method: 'DELETE', path: `${powerToolConfigsPath}/${CONFIG}` }),
  'adapter-down': ({ sim, sources }, { seconds }) => {
    sim.excuses.events = true;
    sources.forEach((source) => source.stop());
    trouble(sim, sim.agenda.now() + seconds * 1000);
    sim.agenda.after(seconds * 1000, () => sources.forEach((source) => source.start()));
  },
  'api-away': ({ sim, sources }, { seconds }) => {
    sim.excuses.events = true;
    sim.awayUntil = sim.agenda.now() + seconds * 1000;
    trouble(sim, sim.awayUntil);
    sources.forEach((source) => source.stop());
    sim.agenda.at(sim.awayUntil + 1000, () => sources.forEach((source) => source.start()));
  },
  rollout: ({ broker }) => broker.instances().forEach(kill),
  'clock-jump': ({ sim, broker }, { seconds }) => {
    const { skew } = sim.scenario.deployment;
    for (const instance of broker.instances())
      instance.skew = Math.max(-skew * 1000, Math.min(skew * 1000, instance.skew + seconds * 1000));
  },
  'delete-namespace': ({ sim }) =>
    void writeAs(sim, 'user', { method: 'DELETE', path: '/api/v1/namespaces/shop' }),
};

const VERBS: Readonly<Record<Verb, object>> = {
  suspend: { suspend: true },
  resume: { suspend: false },
  Stop: { shutdown: 'Stop' },
  Cancel: { shutdown: 'Cancel' },
};

function withPod({ sim }: Stage, name: string, act: (pod: KubeObject) => void): void {
  const found = find(sim.server.state(), pods, { namespace: 'shop', name })?.object;
  if (found) act(found);
}

function podsOf({ sim }: Stage, node: string): KubeObject[] {
  return list(sim.server.state(), pods, undefined)
    .map(({ object }) => object)
    .filter(({ spec }) => (spec as { nodeName?: string }).nodeName === node);
}

function evict({ sim }: Stage, { metadata: { namespace = '', name } }: KubeObject): void {
  writeAs(sim, 'node-controller', { method: 'DELETE', path: podPath({ namespace, name }) });
}

// A StatefulSet makes the pod anew under its name, once the old one is gone.
function recreateLater({ sim }: Stage, old: KubeObject): void {
  const again = (): void => {
    const { namespace = '', name } = old.metadata;
    const plan = sim.scenario.pods.find((one) => one.name === name && one.namespace === namespace);
    const current = find(sim.server.state(), pods, { namespace, name })?.object;
    // Somebody else was quicker.
    if (current && current.metadata.uid !== old.metadata.uid) return;
    const isGone = current === undefined;
    if (plan && isGone && sim.agenda.now() >= sim.awayUntil) {
      const before = sim.writer;
      sim.writer = 'kubelet';
      const isOpen = namespaceIsOpen(sim, namespace);
      if (isOpen) makePod(sim.server, plan, new Date(sim.agenda.now()));
      sim.writer = before;
    } else if (plan) sim.agenda.after(1000, again);
  };
  sim.agenda.after(2000, again);
}

function namespaceIsOpen({ server }: Sim, name: string): boolean {
  const { status, body } = server.handle({ method: 'GET', path: `/api/v1/namespaces/${name}` });
  return status === 200 && (body as KubeObject).metadata.deletionTimestamp === undefined;
}
