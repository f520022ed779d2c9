import { expect, test } from '@jest/globals';
import { runSources } from '../../../../embedded/source/sources.ts';
import { makeApiServer } from '../../../../embedded/model/api-server.ts';

const OPTED_IN = { 'toe.run/profiling': 'enabled' };

test('jobs are heard of in namespaces that are opted in, also later', () => {
  const server = makeApiServer({ now: () => new Date() });
  const heard: string[] = [];
  const end = runSources(server, ({ attributes }) =>
    heard.push(`${attributes['type']} ${attributes['name']}`),
  );
  const make = (name: string): void =>
    void server.handle({
      method: 'POST',
      path: '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/shop/powertools',
      body: aJob(name),
    });
  server.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'shop' } } });
  make('before');
  const label = { metadata: { labels: OPTED_IN } };
  server.handle({ method: 'PATCH', path: '/api/v1/namespaces/shop', patch: 'merge', body: label });
  make('after');
  end();
  make('at-the-end');
  expect(heard).toEqual(['dev.knative.apiserver.ref.add after']);
});

function aJob(name: string): object {
  return {
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerTool',
    metadata: { name },
    spec: { tool: { name: 'py-spy' }, targets: { labelSelector: { matchLabels: { app: 'web' } } } },
  };
}
