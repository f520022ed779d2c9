import { KubeConfig } from '@kubernetes/client-node';
import type { Endpoint } from '../control-plane.ts';

/** The KubeConfig of somebody who has a token. */
export function configOf({ server, ca }: Endpoint, token: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'test', server, caData: Buffer.from(ca).toString('base64') }],
    users: [{ name: 'somebody', token }],
    contexts: [{ name: 'test', cluster: 'test', user: 'somebody' }],
    currentContext: 'test',
  });
  return config;
}
