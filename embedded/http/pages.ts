import type { Answer } from '../model/api-server.ts';
import type { Resource } from '../model/resource.ts';
import { makeDiscovery } from './discovery.ts';
import { makeOpenApi } from './open-api.ts';

/** What never changes while the server runs, by path. */
export type Pages = ReadonlyMap<string, Answer['body']>;

/** Discovery, OpenAPI, version and health. */
export function makePages(resources: readonly Resource[]): Pages {
  const documents = [...makeDiscovery(resources), ...makeOpenApi(resources)];
  const health = ['/healthz', '/livez', '/readyz'].map((path) => [path, 'ok'] as const);
  const paths = [...documents.map(([path]) => path), '/healthz', '/livez', '/readyz', '/version'].sort();
  return new Map<string, Answer['body']>([...documents, ...health, ['/version', VERSION], ['', { paths }]]);
}

/** As of the Kubernetes that the model is compared with. */
const VERSION = {
  major: '1',
  minor: '35',
  gitVersion: 'v1.35.0+toe.embedded',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'embedded',
};
