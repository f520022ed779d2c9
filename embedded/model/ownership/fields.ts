/**
 * A set of fields, as a tree: each step is a member `.labels`, an item of a map `[name="app"]` or of a set
 * `[="a"]`. Server-side apply keeps one for each field manager.
 */
export interface Fields {
  /** Whether the field itself belongs to the set. */
  readonly member: boolean;
  readonly children: ReadonlyMap<string, Fields>;
}

/** The empty set: also what stands below a step that is not there. */
export const NO_FIELDS: Fields = { member: false, children: new Map() };
/** A field that is in the set, and nothing below it. */
export const LEAF: Fields = { member: true, children: new Map() };

/** Whether no field is in a set; it must be one without empty branches, as `fields` makes them. */
export function isEmpty({ member, children }: Fields): boolean {
  return !member && children.size === 0;
}

/** A tree without empty branches. */
export function fields(member: boolean, children: ReadonlyMap<string, Fields>): Fields {
  if (children.size === 0) return member ? LEAF : NO_FIELDS;
  return { member, children };
}

/** What is in a, in b, or in both. */
export function union(a: Fields, b: Fields): Fields {
  if (isEmpty(a) || a === b) return b;
  if (isEmpty(b)) return a;
  const children = new Map(a.children);
  for (const [step, child] of b.children) children.set(step, union(children.get(step) ?? NO_FIELDS, child));
  return fields(a.member || b.member, children);
}

/** What is in a and not in b. */
export function difference(a: Fields, b: Fields): Fields {
  if (isEmpty(a) || isEmpty(b)) return a;
  return combine(a, (child, step) => difference(child, b.children.get(step) ?? NO_FIELDS), !b.member);
}

/** What is in a while neither it nor anything below it is in b. */
export function unclaimed(a: Fields, b: Fields): Fields {
  if (isEmpty(a) || isEmpty(b)) return a;
  return combine(a, (child, step) => unclaimed(child, b.children.get(step) ?? NO_FIELDS), false);
}

/** What is in a and in b. */
export function intersection(a: Fields, b: Fields): Fields {
  if (isEmpty(a) || isEmpty(b)) return NO_FIELDS;
  return combine(a, (child, step) => intersection(child, b.children.get(step) ?? NO_FIELDS), b.member);
}

function combine(a: Fields, change: (child: Fields, step: string) => Fields, keep: boolean): Fields {
  const children = new Map<string, Fields>();
  for (const [step, child] of a.children) {
    const changed = change(child, step);
    if (!isEmpty(changed)) children.set(step, changed);
  }
  return fields(a.member && keep, children);
}

/** The set without some branches: `['.spec', '.metadata.ownerReferences']` as steps. */
export function exclude(a: Fields, branches: readonly (readonly string[])[]): Fields {
  return branches.reduce(excludeOne, a);
}

function excludeOne(a: Fields, [step = '', ...rest]: readonly string[]): Fields {
  const child = a.children.get(step);
  if (!child) return a;
  const children = new Map(a.children);
  const left = rest.length === 0 ? NO_FIELDS : excludeOne(child, rest);
  if (isEmpty(left)) children.delete(step);
  else children.set(step, left);
  return fields(a.member, children);
}

/** The set with every field that something of it is in. */
export function withParents(a: Fields): Fields {
  if (a.children.size === 0) return a;
  return {
    member: true,
    children: new Map([...a.children].map(([step, child]) => [step, withParents(child)])),
  };
}

/** The fields as texts: `.metadata.labels.app`. */
export function pathsOf({ member, children }: Fields, path = ''): string[] {
  const below = [...children].flatMap(([step, child]) => pathsOf(child, path + step));
  return member ? [path, ...below] : below;
}

/** Whether the same fields are in both. */
export function sameFields(a: Fields, b: Fields): boolean {
  if (a === b) return true;
  if (a.member !== b.member || a.children.size !== b.children.size) return false;
  return [...a.children].every(([step, child]) => {
    const other = b.children.get(step);
    return other !== undefined && sameFields(child, other);
  });
}
