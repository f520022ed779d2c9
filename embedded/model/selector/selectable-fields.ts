import type { JsonObject } from '../json.ts';
import type { Behaviour } from '../resource.ts';

/** Values for field selectors, by what a CRD lists under `selectableFields`: `.status.phase`. */
export function selectableFields(paths: readonly { readonly jsonPath: string }[]): Behaviour['fields'] {
  return Object.fromEntries(
    paths.map(({ jsonPath }) => {
      const steps = jsonPath.split('.').filter((step) => step !== '');
      return [steps.join('.'), (object: JsonObject) => textOf(valueAt(object, steps))] as const;
    }),
  );
}

function valueAt(object: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((value, step) => (value as JsonObject | undefined)?.[step], object);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
