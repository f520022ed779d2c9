import * as z from 'zod';
import { celRules } from './cel.ts';

const capability = z
  .string()
  .max(63)
  .regex(/^[A-Z][A-Z0-9_]*$/)
  .refine((name) => !name.startsWith('CAP_'), 'write capabilities without CAP_: SYS_PTRACE')
  .meta(
    celRules({ rule: "!self.startsWith('CAP_')", message: 'write capabilities without CAP_: SYS_PTRACE' }),
  );

const FULL_IS_TAKEN = 'the mode "full" has all the rights of the config: choose another name';
const ROOT_ALONE = 'capabilities are effective for root alone: write runAs: Root';
const UNIQUE = 'each mode needs a name of its own';
const LESSER = 'a lesser mode may have no more rights than the config itself';

/** Name of the mode with all the rights of a config. */
export const FULL_MODE = 'full';

const added = z.array(capability).max(41).optional().meta({ 'x-kubernetes-list-type': 'set' });

const lesserMode = z
  .object({
    name: z
      .string()
      .max(30)
      .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/)
      .describe('Short, as users see it: same-user, ptrace. "full" is the mode with all rights.'),
    runAs: z
      .enum(['Target', 'Image', 'Root'])
      .describe(
        'Whose rights the tool has: Target (user and group that the pod declares for the container looked at, which is not root), Image (the user of the image), Root.',
      ),
    capabilities: z
      .object({ add: added.describe('Linux capabilities of this mode, some of security.capabilities.add.') })
      .optional()
      .describe('Linux capabilities; only root can have any.'),
  })
  .refine(({ name }) => name !== FULL_MODE, FULL_IS_TAKEN)
  .refine(({ runAs, capabilities }) => runAs === 'Root' || !capabilities?.add?.length, ROOT_ALONE)
  .meta(
    celRules(
      { rule: `self.name != '${FULL_MODE}'`, message: FULL_IS_TAKEN },
      {
        rule: "self.runAs == 'Root' || !has(self.capabilities) || !has(self.capabilities.add) || size(self.capabilities.add) == 0",
        message: ROOT_ALONE,
      },
    ),
  );

const lesserModes = z
  .array(lesserMode)
  .max(4)
  .refine((modes) => new Set(modes.map(({ name }) => name)).size === modes.length, UNIQUE)
  .optional()
  .describe(
    'Modes with fewer rights, the least first: each pod gets the first that is possible there, and the full rights only when none is. List only what works on your nodes.',
  )
  .meta({
    // The order counts.
    'x-kubernetes-list-type': 'atomic',
    ...celRules({ rule: 'self.all(one, self.exists_one(other, other.name == one.name))', message: UNIQUE }),
  });

/** The rights of a tool: all of them, and modes with fewer. */
export const toolSecurity = z
  .object({
    allowPrivileged: z
      .boolean()
      .default(false)
      .describe('Run the tool privileged. Gives it the node: think twice.'),
    capabilities: z
      .object({
        add: added.describe(
          'Linux capabilities the tool gets, without CAP_: SYS_PTRACE. All others are dropped.',
        ),
      })
      .optional()
      .describe('Linux capabilities.'),
    lesserModes,
  })
  .refine(isLesser, LESSER)
  .describe('The rights of the tool: these and never more, whoever runs it.')
  .meta(
    celRules(
      {
        rule: "!has(self.lesserModes) || self.lesserModes.all(mode, mode.runAs != 'Root' || (has(self.allowPrivileged) && self.allowPrivileged) || (has(self.capabilities) && has(self.capabilities.add) && size(self.capabilities.add) > 0))",
        message: LESSER,
      },
      {
        rule: '!has(self.lesserModes) || self.lesserModes.all(mode, !has(mode.capabilities) || !has(mode.capabilities.add) || mode.capabilities.add.all(name, has(self.capabilities) && has(self.capabilities.add) && name in self.capabilities.add))',
        message: LESSER,
      },
    ),
  );

export type LesserMode = z.infer<typeof lesserMode>;

interface Rights {
  readonly allowPrivileged: boolean;
  readonly capabilities?: { readonly add?: readonly string[] | undefined } | undefined;
  readonly lesserModes?: readonly z.infer<typeof lesserMode>[] | undefined;
}

function isLesser({ allowPrivileged, capabilities, lesserModes: modes = [] }: Rights): boolean {
  const own = capabilities?.add ?? [];
  const isRaised = allowPrivileged || own.length > 0;
  return modes.every(
    (mode) =>
      (mode.runAs !== 'Root' || isRaised) &&
      (mode.capabilities?.add ?? []).every((name) => own.includes(name)),
  );
}
