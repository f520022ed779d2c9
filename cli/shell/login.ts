import { bufferFromFileOrString, KubeConfig } from '@kubernetes/client-node';
import * as z from 'zod';
import { parse } from '../../lib/kube/read.ts';
import { endOfIdToken } from '../core/end-of-id-token.ts';
import { execPlugin, type PluginCluster } from '../core/exec-plugin.ts';
import { loginFailure, oidcFailure } from '../core/login-failure.ts';
import type { Credential } from '../core/read-credential.ts';
import type { Place } from '../core/suggest.ts';
import type { Machine } from './machine.ts';
import { runPlugin, type PluginMachine } from './run-plugin.ts';

/** As whom a user is known to the cluster. */
export interface Login {
  /** His kubeconfig, with what proves now who he is. @throws Failure when nothing does. */
  readonly config: () => Promise<KubeConfig>;
  /** Drops what the cluster does not take. @returns whether there may be something else in its place. */
  readonly forget: (refused: KubeConfig) => boolean;
}

/** What a login needs of the machine. */
export type LoginMachine = Pick<Machine, 'env' | 'now' | 'atExit' | 'isInteractive'>;

/**
 * The login of the current user. Those that end, by exec plugin and by OIDC, are not left to KubeConfig: it lets no
 * plugin ask, keeps for ever what has no end, and takes the refresh token of kubectl away.
 * @param reload gives the kubeconfig as it is now.
 */
export function makeLogin(
  config: KubeConfig,
  reload: () => KubeConfig,
  place: Place,
  machine: LoginMachine,
): Login {
  const user = config.getCurrentUser();
  if (user?.token) return byToken(config, user.token);
  if (user?.exec) return byPlugin(config, machine);
  if (idTokenIn(config) !== undefined) return byIdToken(config, reload, place, machine);
  return { config: () => Promise.resolve(config), forget: () => false };
}

// As kubectl has it, a token goes before all other ways to one, which are not even tried.
function byToken(config: KubeConfig, token: string): Login {
  const known = withCredential(config, { token, until: Infinity });
  return { config: () => Promise.resolve(known), forget: () => false };
}

const oidcProvider = z.object({
  name: z.literal('oidc'),
  config: z.object({ 'id-token': z.string().default('') }).default({ 'id-token': '' }),
});

/** Of a user of OIDC; empty before his first login. */
function idTokenIn(config: KubeConfig): string | undefined {
  return oidcProvider.safeParse(config.getCurrentUser()?.authProvider).data?.config['id-token'];
}

// When it has ended, kubectl may have written a newer one meanwhile.
function byIdToken(config: KubeConfig, reload: () => KubeConfig, place: Place, { now }: LoginMachine): Login {
  const read = (from: KubeConfig): { readonly config: KubeConfig; readonly until: number } => {
    const token = idTokenIn(from) ?? '';
    const until = endOfIdToken(token) ?? 0;
    return { config: withCredential(config, { token, until }), until };
  };
  let known = read(config);
  const isOver = (): boolean => known.until <= now().getTime();
  return {
    config: async () => {
      if (isOver()) known = read(reload());
      if (isOver()) throw oidcFailure(place);
      return Promise.resolve(known.config);
    },
    forget: () => false,
  };
}

function byPlugin(config: KubeConfig, machine: LoginMachine): Login {
  const end = new AbortController();
  machine.atExit(() => end.abort());
  let known: { readonly config: KubeConfig; readonly until: number } | undefined;
  let coming: Promise<KubeConfig> | undefined;
  const renew = async (): Promise<KubeConfig> => {
    const found = await askPlugin(config, { ...machine, signal: end.signal });
    known = { config: withCredential(config, found), until: found.until };
    return known.config;
  };
  return {
    config: () => {
      if (known && known.until > machine.now().getTime()) return Promise.resolve(known.config);
      return (coming ??= renew().finally(() => (coming = undefined)));
    },
    forget: (refused) => {
      // Another request may have done so before, and what came then is newer.
      if (known?.config === refused) known = undefined;
      return true;
    },
  };
}

function askPlugin(config: KubeConfig, machine: PluginMachine): Promise<Credential> {
  try {
    const plugin = parse(execPlugin, config.getCurrentUser()?.exec, 'exec of its user');
    return runPlugin(plugin, clusterOf(config), machine);
  } catch (error) {
    throw loginFailure(error);
  }
}

function clusterOf(config: KubeConfig): PluginCluster | undefined {
  const cluster = config.getCurrentCluster();
  if (!cluster) return undefined;
  const ca = bufferFromFileOrString(cluster.caFile, cluster.caData);
  return { ...cluster, caData: ca?.toString('base64') };
}

/** The same kubeconfig, for a user with this credential. It is another one, since KubeConfig keeps connections. */
function withCredential(config: KubeConfig, { token, pair }: Credential): KubeConfig {
  const made = new KubeConfig();
  const { clusters, contexts, currentContext } = config;
  const own = pair && {
    certFile: '',
    keyFile: '',
    certData: toBase64(pair.cert),
    keyData: toBase64(pair.key),
  };
  const user = { ...config.getCurrentUser(), exec: undefined, authProvider: undefined, token, ...own };
  made.loadFromOptions({ clusters, contexts, currentContext, users: [user] });
  return made;
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
