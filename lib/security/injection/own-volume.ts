import { RESULTS_MOUNT } from '../../api/collector.ts';
import { each, everyAdded, says, valuesOf } from './parts.ts';
import type { AddedContainer, Injection, InjectionRule, VolumeMount } from './rule.ts';

/**
 * The volumes of a pod hold its data and its tokens. A tool gets one for its result, and it is one to which the
 * container that it looks at writes anyway; at a place where it hides nothing of the image.
 */
export const ownVolume: InjectionRule = {
  name: 'own-volume',
  text: `The container mounts no volume of the pod, and no device; but in mode pvc one, at ${RESULTS_MOUNT}: of a PersistentVolumeClaim that its target mounts as a whole and may write to.`,
  remedy: 'Name in spec.output.pvc a claim that the container mounts, or choose another output mode.',
  holds: (injection) =>
    everyAdded(injection, (container) => {
      const { volumeMounts = [], volumeDevices = [] } = container;
      if (volumeDevices.length > 0) return false;
      if (volumeMounts.length === 0) return true;
      const isForResults = valuesOf(container, 'OUTPUT_MODE').includes('pvc') && volumeMounts.length === 1;
      return isForResults && volumeMounts.every((mount) => isOwn(injection, container, mount));
    }),
  cel: each(
    `!has(c.volumeDevices) && (!has(c.volumeMounts) || (${says('OUTPUT_MODE', "e.value == 'pvc'")} && c.volumeMounts.size() == 1 && c.volumeMounts.all(m, ${isOwnCel()})))`,
  ),
};

function isOwn(
  { pod: { spec } }: Injection,
  { targetContainerName }: AddedContainer,
  mount: VolumeMount,
): boolean {
  const { name, mountPath, mountPropagation } = mount;
  const volume = spec.volumes?.find((one) => one.name === name);
  const target = spec.containers.find((one) => one.name === targetContainerName);
  const isMounted = target?.volumeMounts?.some((one) => one.name === name && !one.readOnly && isWhole(one));
  return (
    mountPath === RESULTS_MOUNT &&
    isWhole(mount) &&
    mountPropagation === undefined &&
    volume?.persistentVolumeClaim !== undefined &&
    isMounted === true
  );
}

function isWhole({ subPath = '', subPathExpr = '' }: VolumeMount): boolean {
  return subPath === '' && subPathExpr === '';
}

function isOwnCel(): string {
  const isWholeCel = (mount: string): string =>
    `${mount}.?subPath.orValue('') == '' && ${mount}.?subPathExpr.orValue('') == ''`;
  return [
    `m.mountPath == '${RESULTS_MOUNT}'`,
    isWholeCel('m'),
    '!has(m.mountPropagation)',
    'object.spec.?volumes.orValue([]).exists(v, v.name == m.name && has(v.persistentVolumeClaim))',
    `object.spec.containers.exists(t, t.name == c.?targetContainerName.orValue('') && t.?volumeMounts.orValue([]).exists(o, o.name == m.name && !o.?readOnly.orValue(false) && ${isWholeCel('o')}))`,
  ].join(' && ');
}
