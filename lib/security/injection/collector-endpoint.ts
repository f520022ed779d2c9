import { COLLECTOR_ENDPOINT, COLLECTOR_PATTERN } from '../../api/collector.ts';
import { SYSTEM_NAMESPACE } from '../../api/names.ts';
import { each, everyAdded, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

const NAME = 'COLLECTOR_ENDPOINT';

/** A result may hold anything that a process has in its memory. */
export const collectorEndpoint: InjectionRule = {
  name: 'collector-endpoint',
  text: `${NAME} of the container is a Service of the namespace ${SYSTEM_NAMESPACE}.`,
  remedy: `Ask an admin to set TOE_COLLECTOR_ENDPOINT to one, for example ${COLLECTOR_ENDPOINT}.`,
  holds: (injection) =>
    everyAdded(injection, (container) =>
      valuesOf(container, NAME).every((value = '') => new RegExp(COLLECTOR_PATTERN).test(value)),
    ),
  cel: each(
    `c.?env.orValue([]).all(e, e.name != '${NAME}' || e.?value.orValue('').matches('${COLLECTOR_PATTERN}'))`,
  ),
};
