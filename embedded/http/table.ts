import type { JsonObject } from '../model/json.ts';
import { objectAt, type KubeObject } from '../model/object.ts';
import type { Resource } from '../model/resource.ts';
import { columnsOf } from './columns.ts';

/** What a client wants of a table. */
export interface TableOptions {
  readonly now: Date;
  /** What stands in a row beside its cells. */
  readonly include: 'None' | 'Metadata' | 'Object';
}

/** An object or a list as a table for people: what `kubectl get` prints. */
export function makeTable(resource: Resource, body: JsonObject, options: TableOptions): JsonObject {
  const columns = columnsOf(resource);
  const isList = body['kind'] === resource.listKind;
  const objects = isList ? (body['items'] as readonly KubeObject[]) : [body as KubeObject];
  const { continue: rest, resourceVersion, remainingItemCount } = objectAt(body, 'metadata');
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: isList ? { resourceVersion, continue: rest, remainingItemCount } : { resourceVersion },
    columnDefinitions: columns.map(({ name, type, priority }) => ({
      name,
      type,
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, options.now) ?? null),
      object: shown(object, options.include),
    })),
  };
}

function shown(object: KubeObject, include: TableOptions['include']): JsonObject | undefined {
  if (include === 'None') return undefined;
  if (include === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
