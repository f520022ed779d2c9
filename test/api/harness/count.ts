import type { FunctionName } from '../../../functions/registry.ts';
import type { Kube, KubeRequest } from '../../../lib/kube/port.ts';

/** Counts requests by function, verb and resource. */
export interface Counter {
  readonly wrap: (kube: Kube, name: FunctionName) => Kube;
  readonly total: (name?: FunctionName) => number;
  /** One line for each kind of request, most frequent first. */
  readonly table: () => string;
  readonly requests: readonly (readonly [FunctionName, KubeRequest])[];
}

export function makeCounter(): Counter {
  const requests: [FunctionName, KubeRequest][] = [];
  const wrap =
    (kube: Kube, name: FunctionName): Kube =>
    (request) => {
      requests.push([name, request]);
      return kube(request);
    };
  const of = (name?: FunctionName): typeof requests =>
    requests.filter(([by]) => name === undefined || by === name);
  return { wrap, requests, total: (name) => of(name).length, table: () => tableOf(requests) };
}

function tableOf(requests: readonly (readonly [FunctionName, KubeRequest])[]): string {
  const counts = new Map<string, number>();
  for (const [name, request] of requests) {
    const key = `${name.padEnd(9)} ${verbOf(request).padEnd(17)} ${resourceOf(request)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const lines = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => `${String(count).padStart(4)}  ${key}`);
  return [...lines, `${String(requests.length).padStart(4)}  in all`].join('\n');
}

/** The verb as RBAC and the audit log name it. */
export function verbOf({ method, path, query }: KubeRequest): string {
  const isOne = partsOf(path).length > 1;
  const verbs = {
    GET: isOne ? 'get' : 'list',
    POST: 'create',
    PATCH: 'patch',
    DELETE: isOne ? 'delete' : 'deletecollection',
  };
  return `${verbs[method]}${query?.['dryRun'] ? ' (dry run)' : ''}`;
}

/** The resource with its subresource: `pods/status`. */
export function resourceOf({ path }: KubeRequest): string {
  const [resource = '', , subresource] = partsOf(path);
  return subresource ? `${resource}/${subresource}` : resource;
}

function partsOf(path: string): string[] {
  // What stands after the group and version, and after the namespace where there is one.
  return path.replace(/^\/(api|apis\/[^/]+)\/[^/]+\/(namespaces\/[^/]+\/)?/, '').split('/');
}
