import { isDeepStrictEqual } from 'node:util';
import { envOf } from '../../../lib/api/pod.ts';
import { RUN, within } from './history.ts';
import type { Invariant } from './invariant.ts';

export const approvedImage: Invariant = {
  id: 'I2',
  text: 'the image is one that was approved for the tool while the function was at it',
  onInjection: ({ history, now }, { container }) => {
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
  text: 'the rights are those of the PowerToolConfig while the function was at it, and none without one',
  onInjection: ({ history, now }, { container }) => {
    const tool = envOf(container, 'TOE_TOOL') ?? '';
    const { privileged = false, capabilities } = (container.securityContext ?? {}) as Security;
    const has = [...(capabilities?.add ?? [])].sort();
    const configs = within(history.configs, now - RUN).map((config) =>
      config?.spec.name === tool ? config.spec.security : undefined,
    );
    const isFitting = (tool === 'aperf' ? configs : [undefined]).some(
      (security) =>
        privileged === (security?.allowPrivileged ?? false) &&
        isDeepStrictEqual(has, [...(security?.capabilities?.add ?? [])].sort()),
    );
    const dropsAll = capabilities?.drop?.includes('ALL');
    return isFitting && dropsAll ? undefined : `${tool}: ${JSON.stringify(container.securityContext)}`;
  },
};
