import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { clientOf } from '../../lib/kube/client.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { makeServerClock } from '../../lib/kube/server-clock.ts';
import { makeTransport, type Transport } from '../../lib/kube/transport.ts';
import { EXIT, Failure } from '../core/failure.ts';
import type { Place } from '../core/suggest.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { makeLogin, type Login, type LoginMachine } from './login.ts';
import type { Machine } from './machine.ts';
import { proxyOf } from './proxy-of.ts';
import { withLogin } from './with-login.ts';

/** The cluster that a user means, as whom he is known there. */
export interface Cluster {
  readonly login: Login;
  readonly kube: Kube;
  readonly transport: Transport;
  /** The clock of the API server. */
  readonly now: () => Date;
  readonly namespace: string;
  /** Name of its context in the kubeconfig; undefined where a pod has none. */
  readonly context: string | undefined;
  /** What the user has named on the command line. */
  readonly place: Place;
}

/**
 * Finds the cluster as kubectl does: --kubeconfig, KUBECONFIG, ~/.kube/config; --context, --namespace; and the way to
 * it: proxy-url of the kubeconfig, else the proxy that the environment names. No request is sent yet.
 * @throws Failure when there is none.
 */
export function connect(place: Place, machine: LoginMachine): Cluster {
  const { config, context } = load(place, machine.env);
  const clock = makeServerClock(machine.now);
  // The same cluster also when somebody has switched kubectl to another context meanwhile.
  const reload = (): KubeConfig => load({ ...place, context }, machine.env).config;
  const login = makeLogin(config, reload, place, machine);
  const transport = withLogin(login, (known) => makeTransport(known, clock.hear));
  return {
    login,
    transport,
    kube: clientOf(transport),
    now: clock.now,
    namespace: place.namespace ?? namespaceOf(config) ?? 'default',
    context,
    place,
  };
}

function namespaceOf(config: KubeConfig): string | undefined {
  return config.getContextObject(config.getCurrentContext())?.namespace;
}

interface Loaded {
  readonly config: KubeConfig;
  readonly context: string | undefined;
}

function load({ kubeconfig, context }: Place, env: Machine['env']): Loaded {
  const found = loadKubeconfig(kubeconfig, env);
  const config = found ?? ofThisPod();
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) throw new Failure(EXIT.usage, noCluster(config, context));
  return { config: withProxy(config, env), context: found?.getCurrentContext() };
}

/** What a pod has that has no kubeconfig. */
function ofThisPod(): KubeConfig {
  if (!existsSync(POD_TOKEN))
    throw new Failure(EXIT.usage, 'There is no kubeconfig.\nName one with --kubeconfig or KUBECONFIG.');
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
}

const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

function withProxy(config: KubeConfig, env: Machine['env']): KubeConfig {
  config.clusters = config.clusters.map((cluster) => {
    const proxyUrl = cluster.proxyUrl ?? proxyOf(cluster.server, env);
    return proxyUrl === undefined ? cluster : { ...cluster, proxyUrl };
  });
  return config;
}

function noCluster(config: KubeConfig, context: string | undefined): string {
  const names = config.getContexts().map(({ name }) => name);
  const which =
    context === undefined ? 'The kubeconfig has no current context' : `There is no context "${context}"`;
  return `${which}.\nThose there are: ${names.join(', ') || '(none)'}; choose with --context.`;
}
