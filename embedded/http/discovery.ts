import type { JsonObject } from '../model/json.ts';
import { apiVersionOf, type Resource } from '../model/resource.ts';

/** The documents by which clients learn what a server can do, by their paths. Made from its resources. */
export function makeDiscovery(resources: readonly Resource[]): ReadonlyMap<string, JsonObject> {
  const versions = [...new Set(resources.map(apiVersionOf))];
  const groups = [...new Set(resources.map(({ group }) => group).filter((group) => group !== ''))];
  const lists = versions.map((version) => {
    const served = resources.filter((one) => apiVersionOf(one) === version);
    return [rootOf(version), resourceList(version, served)] as const;
  });
  return new Map<string, JsonObject>([
    ['/api', { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }],
    ['/apis', groupList(groups, versions)],
    ...groups.map((group) => [`/apis/${group}`, { ...groupOf(group, versions), ...GROUP }] as const),
    ...lists,
  ]);
}

/** Where the resources of an `apiVersion` are. */
export function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

const GROUP = { kind: 'APIGroup', apiVersion: 'v1' };
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

function groupList(groups: readonly string[], versions: readonly string[]): JsonObject {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((group) => groupOf(group, versions)),
  };
}

function groupOf(group: string, all: readonly string[]): JsonObject {
  const versions = all
    .filter((version) => version.startsWith(`${group}/`))
    .map((groupVersion) => ({ groupVersion, version: groupVersion.slice(group.length + 1) }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function resourceList(groupVersion: string, resources: readonly Resource[]): JsonObject {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: resources.flatMap((one) => [whole(one), ...one.subresources.map((sub) => part(one, sub))]),
  };
}

function whole({ plural, singular, namespaced, kind, shortNames, categories }: Resource): JsonObject {
  return { name: plural, singularName: singular, namespaced, kind, verbs: VERBS, shortNames, categories };
}

function part({ plural, namespaced, kind }: Resource, subresource: string): JsonObject {
  const verbs = subresource === 'token' ? ['create'] : ['get', 'patch', 'update'];
  return { name: `${plural}/${subresource}`, singularName: '', namespaced, kind, verbs };
}
