import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { permissions } from '../../functions/collector/index.ts';
import { declaredRules } from '../../functions/declared-rules.ts';
import { KubeError } from '../../lib/kube/port.ts';
import { aCluster, serveCluster, type Cluster } from './a-collector.ts';

/** An API server over HTTP, for collectors that are processes: it knows what a cluster of these tests knows. */
export async function aKubeServer(cluster: Cluster = aCluster()) {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status, answer } = serve(cluster, request.method, request.url ?? '', body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // KubeConfig takes plain HTTP only where TLS is switched off by name.
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'collector', user: { token: 'own' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'collector' } }],
    'current-context': 'test',
  });
  return { kubeconfig, close: () => void (server.close(), server.closeAllConnections()) };
}

function serve(cluster: Cluster, method: string | undefined, url: string, text: string) {
  const [path = ''] = url.split('?');
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  if (path.endsWith('/selfsubjectrulesreviews')) return { status: 200, answer: reviewOwnRules(body) };
  try {
    const answer = serveCluster(cluster, { method: method === 'POST' ? 'POST' : 'GET', path, body });
    return { status: 200, answer };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return { status: error.status, answer: { message: error.message } };
  }
}

function reviewOwnRules(review: unknown): object {
  const { namespace } = (review as { spec: { namespace: string } }).spec;
  return { status: { resourceRules: declaredRules(permissions, namespace), nonResourceRules: [] } };
}
