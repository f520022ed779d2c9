import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Unasked, container runtimes give every container some capabilities. */
export const dropsAll: InjectionRule = {
  name: 'drops-all',
  text: 'The container drops ALL capabilities before it adds any.',
  holds: (injection) =>
    everyAdded(
      injection,
      ({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') ?? false,
    ),
  cel: each("'ALL' in c.?securityContext.?capabilities.?drop.orValue([])"),
};
