import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** The kubelet puts the value of a variable, also of one from a Secret, in the place of $(NAME); of $$ it makes one $. */
export const plainText: InjectionRule = {
  name: 'plain-text',
  text: 'In the arguments and the environment of the container every dollar sign is doubled: nothing is put in the place of a name.',
  holds: (injection) =>
    everyAdded(injection, ({ args = [], env = [] }) =>
      [...args, ...env.map(({ value = '' }) => value)].every(
        (text) => !text.replaceAll('$$', '').includes('$'),
      ),
    ),
  cel: each(
    `c.?args.orValue([]).all(a, ${isPlain('a')}) && c.?env.orValue([]).all(e, ${isPlain("e.?value.orValue('')")})`,
  ),
};

function isPlain(text: string): string {
  return `!${text}.replace('$$', '').contains('$')`;
}
