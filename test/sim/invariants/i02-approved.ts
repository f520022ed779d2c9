import { isDeepStrictEqual } from 'node:util';
import { envOf } from '../../../lib/api/pod.ts';
import { RUN, within } from './history.ts';
import type { Invariant } from './invariant.ts';
import { CONFIG } from '../world/set-up.ts';

export const approvedImage: Invariant = {
  id: 'I2',
  text: 'the image is one that was approved for the tool while the function was at it',
  onInjection: ({ history, now, sim }, { container }) => {
    if (sim.excuses.stale) return undefined;
    const tool = envOf(container, 'TOE_TOOL') ?? '';
    const approved = within(history.images, now - RUN).map((data) => data[tool]);
    return approved.includes(container.image) ? undefined : `${container.image} for ${tool}`;
  },
};

interface Security {
  readonly privileged?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

export const approvedRights: Invariant = {
  id: 'I3',
  text: 'the rights are those of a mode of the PowerToolConfig while the function was at it, and none without one',
  onInjection: ({ history, now, sim }, { container }) => {
    if (sim.excuses.stale) return undefined;
    const tool = envOf(container, 'TOE_TOOL') ?? '';
    const mode = envOf(container, 'TOE_MODE');
    const { privileged = false, capabilities } = (container.securityContext ?? {}) as Security;
    const has = [...(capabilities?.add ?? [])].sort();
    const configs = within(history.configs, now - RUN).map((config) =>
      config?.spec.name === tool ? config.spec.security : undefined,
    );
    const isFitting = (tool === CONFIG ? configs : [undefined]).some((security) => {
      const lesser = security?.lesserModes?.find(({ name }) => name === mode);
      const allowed = (lesser ?? security)?.capabilities?.add ?? [];
      const isPrivileged = lesser ? false : (security?.allowPrivileged ?? false);
      return privileged === isPrivileged && isDeepStrictEqual(has, [...allowed].sort());
    });
    const dropsAll = capabilities?.drop?.includes('ALL');
    return isFitting && dropsAll ? undefined : `${tool}: ${JSON.stringify(container.securityContext)}`;
  },
};

export const leastRights: Invariant = {
  id: 'I3b',
  text: 'a tool gets a capability only where its lesser mode is not possible',
  onInjection: ({ history, now, sim }, { before, container }) => {
    const configs = within(history.configs, now - RUN);
    const isLesser = configs.every((config) => config?.spec.security.lesserModes !== undefined);
    const isPossible = before.spec.securityContext?.runAsUser !== undefined;
    const { capabilities } = (container.securityContext ?? {}) as Security;
    // Who was refused the lesser mode by a fault goes on to the next.
    if (sim.excuses.refused || !isLesser || !isPossible || !capabilities?.add) return undefined;
    return `${before.metadata.name} declares its user, and the tool has ${capabilities.add.join()}`;
  },
};
