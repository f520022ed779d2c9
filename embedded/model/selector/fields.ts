import { badRequest } from '../failure.ts';
import type { KubeObject } from '../object.ts';
import type { Resource } from '../resource.ts';

/** Whether a field selector takes an object. */
export type Fits = (object: KubeObject) => boolean;

/**
 * A field selector as it stands in a query: `metadata.name=a,status.phase!=Failed`.
 * @throws Failure 400 when it cannot be read, or when the kind cannot be selected by a field.
 */
export function fieldSelector(text: string, resource: Resource): Fits {
  const terms = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => termOf(term, resource));
  return (object) => terms.every((term) => term(object));
}

function termOf(text: string, resource: Resource): Fits {
  const [, field = '', operator, value = ''] = /^(.*?)(!=|==|=)(.*)$/.exec(text) ?? [];
  if (!operator) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const read = readerOf(field, resource);
  if (!read) throw badRequest(`field label not supported: ${field}`);
  return operator === '!=' ? (object) => read(object) !== value : (object) => read(object) === value;
}

function readerOf(
  field: string,
  { behaviour, namespaced }: Resource,
): ((object: KubeObject) => string) | undefined {
  if (field === 'metadata.name') return ({ metadata }) => metadata.name;
  if (field === 'metadata.namespace' && namespaced) return ({ metadata }) => metadata.namespace ?? '';
  return Object.hasOwn(behaviour.fields, field) ? behaviour.fields[field] : undefined;
}
