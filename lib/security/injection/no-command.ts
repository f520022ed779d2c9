import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** What an image runs is approved with it. */
export const noCommand: InjectionRule = {
  name: 'no-command',
  text: 'The container has no command of its own: its image says what runs.',
  holds: (injection) => everyAdded(injection, ({ command = [] }) => command.length === 0),
  cel: each('!has(c.command)'),
};
