/** What texts of later steps may speak of. */
export interface Known {
  readonly namespace: string;
  readonly answers: Map<string, unknown>;
}

interface Meta {
  readonly uid?: string;
  readonly name?: string;
  readonly resourceVersion?: string;
  readonly continue?: string;
}

/** A part of a request with everything filled in that it speaks of. */
export function resolve<T>(value: T, known: Known): T {
  return resolveAny(value, known) as T;
}

function resolveAny(value: unknown, known: Known): unknown {
  if (typeof value === 'string') return resolveText(value, known);
  if (Array.isArray(value)) return value.map((item) => resolveAny(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [resolveText(key, known), resolveAny(member, known)]),
  );
}

function resolveText(text: string, { namespace, answers }: Known): string {
  return text
    .replaceAll('<ns>', namespace)
    .replaceAll(/\{(\w+)\.(uid|name|version|continue)\}/g, (_whole, name: string, part: string) => {
      const { metadata = {} } = (answers.get(name) ?? {}) as { metadata?: Meta };
      const found = metadata[part === 'version' ? 'resourceVersion' : (part as keyof Meta)];
      if (found === undefined) throw new Error(`nothing is known of ${name}.${part}`);
      return found;
    });
}
