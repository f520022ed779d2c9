import type { AddedContainer, Ids, Injection } from './rule.ts';

/** As whom a container runs: what the rules say of its user holds for its group too. */
const FIELDS = ['runAsUser', 'runAsGroup'] as const;

type Field = (typeof FIELDS)[number];

/** Whether each id that a container asks for is that of its target, or one that is allowed. */
export function hasIdsOfTarget(
  { pod }: Injection,
  container: AddedContainer,
  isAllowed: (id: number) => boolean,
): boolean {
  return FIELDS.every((field) => {
    const id = container.securityContext?.[field];
    return id === undefined || isAllowed(id) || id === idOfTarget(pod.spec, container, field);
  });
}

// A container that says nothing runs as the pod says.
function idOfTarget(
  { containers, securityContext }: Injection['pod']['spec'],
  { targetContainerName }: AddedContainer,
  field: Field,
): number | undefined {
  const own: Ids | undefined = containers.find(({ name }) => name === targetContainerName)?.securityContext;
  return own?.[field] ?? securityContext?.[field];
}

/** CEL: the same of `c`. @param isAllowed a condition on an id, made from its expression. */
export function idsOfTarget(isAllowed: (id: string) => string): string {
  return FIELDS.map((field) => {
    const id = `c.securityContext.${field}`;
    const target = `t.?securityContext.?${field}.or(object.spec.?securityContext.?${field}).orValue(-1)`;
    const isTargets = `object.spec.containers.exists(t, t.name == c.?targetContainerName.orValue('') && ${target} == ${id})`;
    return `(!c.?securityContext.?${field}.hasValue() || ${isAllowed(id)} || ${isTargets})`;
  }).join(' && ');
}
