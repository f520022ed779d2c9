import { CONTAINER_PREFIX } from '../../api/names.ts';
import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** By its name everybody knows the container of a tool; who may enter it is decided by the name alone. */
export const containerNamed: InjectionRule = {
  name: 'container-name',
  text: `The name of the container begins with ${CONTAINER_PREFIX}.`,
  holds: (injection) => everyAdded(injection, ({ name }) => name.startsWith(CONTAINER_PREFIX)),
  cel: each(`c.name.startsWith('${CONTAINER_PREFIX}')`),
};
