import type * as z from 'zod';
import { KubeError, isKubeError, type Kube, type KubeRequest } from './port.ts';

/** Reads one object; undefined when it does not exist. @throws KubeError when it cannot be read for another reason. */
export async function readOne<T>(kube: Kube, path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return parse(schema, await kube({ method: 'GET', path }), path);
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** How many objects one list request fetches: more come in further pages. */
const PAGE = 500;

/**
 * Reads a list, page by page.
 * @param item reads one object of it, from which the API server leaves out kind and apiVersion.
 * @throws KubeError of the first page that cannot be read, and what `item` throws: half a list is none.
 */
export async function readList<T>(
  kube: Kube,
  path: string,
  query: NonNullable<KubeRequest['query']>,
  item: (raw: unknown) => T,
): Promise<T[]> {
  const found: T[] = [];
  let next: string | undefined;
  do {
    const paging = { limit: String(PAGE), ...(next ? { continue: next } : {}) };
    const page = (await kube({ method: 'GET', path, query: { ...query, ...paging } })) as Page;
    found.push(...page.items.map(item));
    next = page.metadata?.continue;
  } while (next);
  return found;
}

interface Page {
  readonly items: readonly unknown[];
  readonly metadata?: { readonly continue?: string };
}

/**
 * What the API server sent, in the shape we rely on.
 * @throws KubeError `Refused` when it has another shape: no retry would help.
 */
export function parse<T>(schema: z.ZodType<T>, raw: unknown, what: string): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new KubeError('Refused', 0, `${what} cannot be read: ${issues.slice(0, 5).join('; ')}`);
}
