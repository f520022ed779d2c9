import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Nobody types into a tool. */
export const noTerminal: InjectionRule = {
  name: 'no-terminal',
  text: 'The container has neither tty nor stdin.',
  holds: (injection) => everyAdded(injection, ({ tty = false, stdin = false }) => !tty && !stdin),
  cel: each('!c.?tty.orValue(false) && !c.?stdin.orValue(false)'),
};
