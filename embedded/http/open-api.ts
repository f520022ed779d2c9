import type { JsonObject } from '../model/json.ts';
import { isObject } from '../model/json.ts';
import { objectAt } from '../model/object.ts';
import { apiVersionOf, type Resource } from '../model/resource.ts';
import { collectionPath } from '../model/path.ts';
import { rootOf } from './discovery.ts';

const ROOT = '/openapi/v3';

/**
 * OpenAPI v3 as far as kubectl reads it: `explain` prints the schemas, `apply` and `create` look whether the
 * server checks fields itself. Custom resources have the schema of their CRD, built-in kinds only a name.
 * @returns documents by their paths.
 */
export function makeOpenApi(resources: readonly Resource[]): ReadonlyMap<string, JsonObject> {
  const versions = [...new Set(resources.map(apiVersionOf))];
  const documents = versions.map((version) => {
    const served = resources.filter((one) => apiVersionOf(one) === version);
    return [`${ROOT}${rootOf(version)}`, documentOf(served)] as const;
  });
  const paths = documents.map(
    ([path]) => [path.slice(ROOT.length + 1), { serverRelativeURL: path }] as const,
  );
  return new Map<string, JsonObject>([[ROOT, { paths: Object.fromEntries(paths) }], ...documents]);
}

function documentOf(resources: readonly Resource[]): JsonObject {
  return {
    openapi: '3.0.0',
    info: { title: 'toe, embedded', version: 'unversioned' },
    paths: Object.fromEntries(resources.flatMap(pathsOf)),
    components: { schemas: Object.fromEntries(resources.map((one) => [schemaName(one), schemaOf(one)])) },
  };
}

function pathsOf(resource: Resource): [string, JsonObject][] {
  const path = collectionPath(resource, resource.namespaced ? '{namespace}' : undefined);
  const operation = (action: string): JsonObject => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kindOf(resource),
    parameters: PARAMETERS,
    responses: {},
  });
  return [
    [path, { get: operation('list'), post: operation('post') }],
    [`${path}/{name}`, { get: operation('get'), put: operation('put'), patch: operation('patch') }],
  ];
}

const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

function kindOf({ group, version, kind }: Resource): JsonObject {
  return { group, version, kind };
}

function schemaName({ group, version, kind }: Resource): string {
  return [...(group || 'core').split('.').reverse(), version, kind].join('.');
}

function schemaOf(resource: Resource): JsonObject {
  return { ...contentOf(resource), 'x-kubernetes-group-version-kind': [kindOf(resource)] };
}

function contentOf({ definition, version, kind }: Resource): JsonObject {
  if (!definition) return { type: 'object', description: `${kind}: see the documentation of Kubernetes.` };
  const versions = objectAt(definition, 'spec')['versions'] as readonly JsonObject[];
  const found = versions.find(({ name }) => name === version);
  const schema = objectAt(objectAt(found ?? {}, 'schema'), 'openAPIV3Schema');
  return isObject(schema) ? schema : {};
}
