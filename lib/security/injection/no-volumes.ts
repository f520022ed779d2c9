import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** The volumes of a pod hold its data and its tokens. */
export const noVolumes: InjectionRule = {
  name: 'no-volumes',
  text: 'The container mounts no volume of the pod, and no device.',
  holds: (injection) =>
    everyAdded(
      injection,
      ({ volumeMounts = [], volumeDevices = [] }) => volumeMounts.length === 0 && volumeDevices.length === 0,
    ),
  cel: each('!has(c.volumeMounts) && !has(c.volumeDevices)'),
};
