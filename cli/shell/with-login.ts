import type { IncomingMessage } from 'node:http';
import type { KubeConfig } from '@kubernetes/client-node';
import { KubeError, type KubeRequest } from '../../lib/kube/port.ts';
import type { Transport } from '../../lib/kube/transport.ts';
import { loginFailure } from '../core/login-failure.ts';
import type { Login } from './login.ts';

/**
 * The way to the API server with a login that may end: what it does not take is dropped, and asked once more with what
 * comes in its place.
 * @throws Failure when there is no login.
 */
export function withLogin(login: Login, make: (config: KubeConfig) => Transport): Transport {
  const ways = new WeakMap<KubeConfig, Transport>();
  const send = async (config: KubeConfig, request: KubeRequest): Promise<IncomingMessage> => {
    const way = ways.get(config) ?? make(config);
    ways.set(config, way);
    try {
      return await way(request);
    } catch (error) {
      throw error instanceof KubeError ? error : loginFailure(error);
    }
  };
  return async (request) => {
    const config = await login.config();
    const answer = await send(config, request);
    if (answer.statusCode !== 401 || !login.forget(config)) return answer;
    answer.resume();
    return send(await login.config(), request);
  };
}
