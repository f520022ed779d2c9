import type { TableOptions } from './table.ts';

/** Whether a client would rather have a table: the first type it names is one. */
export function wantsTable(accept: string | undefined): boolean {
  const [first = ''] = (accept ?? '').split(',');
  const parameters = first.split(';').map((part) => part.trim());
  return parameters.includes('as=Table') && parameters.includes('g=meta.k8s.io');
}

/** What the rows of a table carry, from the query of the request. */
export function rowsOf(includeObject: string | undefined): TableOptions['include'] {
  return includeObject === 'None' || includeObject === 'Object' ? includeObject : 'Metadata';
}
