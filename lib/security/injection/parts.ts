import type { AddedContainer, Injection } from './rule.ts';

/** Shared parts of the rules, each as a function and as the CEL variable of the same name. */

/** CEL: the containers that the request adds. */
export const VARIABLES: readonly { readonly name: string; readonly expression: string }[] = [
  { name: 'old', expression: 'oldObject.spec.?ephemeralContainers.orValue([]).map(c, c.name)' },
  {
    name: 'added',
    expression: 'object.spec.?ephemeralContainers.orValue([]).filter(c, !(c.name in variables.old))',
  },
];

/** CEL: a condition on each added container `c`. */
export function each(condition: string): string {
  return `variables.added.all(c, ${condition})`;
}

/** Whether each added container obeys. */
export function everyAdded({ added }: Injection, obeys: (container: AddedContainer) => boolean): boolean {
  return added.every(obeys);
}

/** Whether each added container obeys a limit, where there is one. */
export function everyWithin<Limit>(
  injection: Injection,
  limit: Limit | undefined,
  obeys: (container: AddedContainer, limit: Limit) => boolean,
): boolean {
  return limit === undefined || everyAdded(injection, (container) => obeys(container, limit));
}

/** The values that a container's environment has under a name. */
export function valuesOf({ env = [] }: AddedContainer, name: string): (string | undefined)[] {
  return env.filter((entry) => entry.name === name).map(({ value }) => value);
}

/** CEL: whether the environment of `c` has a value under a name for which a condition on `e.value` holds. */
export function says(name: string, condition: string): string {
  return `c.?env.orValue([]).exists(e, e.name == '${name}' && has(e.value) && ${condition})`;
}

/** The capabilities that a container adds. */
export function capabilitiesOf({ securityContext }: AddedContainer): readonly string[] {
  return securityContext?.capabilities?.add ?? [];
}

/** CEL: the same of `c`. */
export const CAPABILITIES = 'c.?securityContext.?capabilities.?add.orValue([])';

/** Whether a container asks for all rights over its node. */
export function isPrivileged({ securityContext }: AddedContainer): boolean {
  return securityContext?.privileged ?? false;
}

/** CEL: the same of `c`. */
export const PRIVILEGED = 'c.?securityContext.?privileged.orValue(false)';
