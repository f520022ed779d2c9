import { PROFILER_LIMITS } from '../../api/names.ts';
import { hasIdsOfTarget, idsOfTarget } from './identity.ts';
import {
  CAPABILITIES,
  capabilitiesOf,
  each,
  everyAdded,
  isPrivileged,
  PRIVILEGED,
  valuesOf,
} from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** The word in profiler-limits for a tool that may be privileged. */
export const PRIVILEGED_WORD = 'privileged';

/**
 * No policy can ask whether any PowerToolConfig allows what a container wants, only whether one forbids it: a tool
 * that has an image but no config would be free. The floor is one object, so what it does not name, nobody gets.
 */
export const floor: InjectionRule = {
  name: 'floor',
  text: `Where there is a ConfigMap ${PROFILER_LIMITS}, the container has no right that it does not name for the tool.`,
  remedy: `Ask an admin to add what the tool needs to the ConfigMap toe-system/${PROFILER_LIMITS}, for example SYS_PTRACE,PERFMON.`,
  holds: (injection) => {
    const { limits } = injection;
    if (!limits) return true;
    return everyAdded(injection, (container) => {
      const rights = rightsOf(limits, valuesOf(container, 'TOE_TOOL')[0] ?? '');
      return (
        capabilitiesOf(container).every((name) => rights.includes(name)) &&
        (!isPrivileged(container) || rights.includes(PRIVILEGED_WORD)) &&
        hasIdsOfTarget(injection, container, (id) => id !== 0 || rights.length > 0)
      );
    });
  },
  cel: each(
    `c.?env.orValue([]).filter(e, e.name == 'TOE_TOOL' && has(e.value)).map(e, params.?data[?e.value].orValue('').replace(' ', '').split(',')).exists(rights, ${CAPABILITIES}.all(k, k in rights) && (!${PRIVILEGED} || '${PRIVILEGED_WORD}' in rights) && ${idsOfTarget((id) => `${id} != 0 || rights != ['']`)})`,
  ),
};

/** The rights that profiler-limits names for a tool: capabilities, and perhaps `privileged`. */
export function rightsOf(limits: Readonly<Record<string, string>>, tool: string): string[] {
  const text = Object.hasOwn(limits, tool) ? (limits[tool] ?? '') : '';
  return text === '' ? [] : text.replaceAll(' ', '').split(',');
}
