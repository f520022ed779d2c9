import type { InjectionRule } from './rule.ts';

/** What is asked for in one request can be told in one line of the audit log. */
export const oneContainer: InjectionRule = {
  name: 'one-container',
  text: 'A request adds at most one container.',
  holds: ({ added }) => added.length <= 1,
  cel: 'variables.added.size() <= 1',
};
