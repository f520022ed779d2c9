import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { permissions } from '../../functions/collector/index.ts';
import { declaredRules } from '../../functions/declared-rules.ts';
import { aStoredJob, UPLOADER } from './a-collector.ts';
import { JOB } from './a-run.ts';

/** An API server over HTTP that knows the job of these tests, its token, and jane, who may get results. For processes. */
export async function aKubeServer() {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = serve(request.url ?? '', body);
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { message: 'not found' }));
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

function serve(path: string, body: string): object | undefined {
  if (path.endsWith('/selfsubjectrulesreviews')) {
    const { namespace } = (JSON.parse(body) as { spec: { namespace: string } }).spec;
    return { status: { resourceRules: declaredRules(permissions, namespace), nonResourceRules: [] } };
  }
  if (path.endsWith('/tokenreviews')) {
    const { audiences } = (JSON.parse(body) as { spec: { audiences?: string[] } }).spec;
    const username = audiences ? UPLOADER : 'jane';
    return { status: { authenticated: true, user: { username }, audiences: audiences ?? [] } };
  }
  if (path.endsWith('/subjectaccessreviews')) return { status: { allowed: true } };
  return path.endsWith(`/namespaces/${JOB.namespace}/powertools/${JOB.name}`) ? aStoredJob() : undefined;
}
