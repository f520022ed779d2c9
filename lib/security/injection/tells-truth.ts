import { RESULTS_MOUNT } from '../../api/collector.ts';
import { each, everyAdded, valuesOf } from './parts.ts';
import type { AddedContainer, Injection, InjectionRule } from './rule.ts';

/** The mount, or a folder below it; no part of its path is "." or "..". */
const FOLDER = `^${RESULTS_MOUNT}(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`;

/** A variable, and what must hold for its value. */
interface Claim {
  readonly name: string;
  readonly isTrue: (value: string, container: AddedContainer, pod: Injection['pod']) => boolean;
  /** The same in CEL, of the variable `e` of the container `c`. */
  readonly cel: string;
}

const VALUE = "e.?value.orValue('')";

const CLAIMS: readonly Claim[] = [
  {
    name: 'PROFILER_TOOL',
    isTrue: (value, container) => valuesOf(container, 'TOE_TOOL').some((tool = '') => tool === value),
    cel: `c.env.exists(t, t.name == 'TOE_TOOL' && t.?value.orValue('') == ${VALUE})`,
  },
  {
    name: 'TOE_CONTAINER',
    isTrue: (value, { name }) => value === name,
    cel: `${VALUE} == c.name`,
  },
  {
    name: 'TARGET_CONTAINER_NAME',
    isTrue: (value, { targetContainerName = '' }) => value === targetContainerName,
    cel: `${VALUE} == c.?targetContainerName.orValue('')`,
  },
  {
    name: 'TARGET_POD_NAME',
    isTrue: (value, _container, { metadata }) => value === metadata.name,
    cel: `${VALUE} == object.metadata.name`,
  },
  {
    name: 'TARGET_NAMESPACE',
    isTrue: (value, _container, { metadata }) => value === metadata.namespace,
    cel: `${VALUE} == object.metadata.namespace`,
  },
  {
    name: 'PVC_PATH',
    isTrue: (value, { volumeMounts = [] }) => volumeMounts.length > 0 && new RegExp(FOLDER).test(value),
    cel: `(c.?volumeMounts.orValue([]).size() > 0 && ${VALUE}.matches('${FOLDER}'))`,
  },
];

/** Existing images act by these; the other rules look elsewhere for the same. */
export const tellsTruth: InjectionRule = {
  name: 'tells-truth',
  text: `Where the environment of the container has them, PROFILER_TOOL is TOE_TOOL, TOE_CONTAINER the name of the container, TARGET_CONTAINER_NAME its targetContainerName, TARGET_POD_NAME and TARGET_NAMESPACE those of the pod, and PVC_PATH is ${RESULTS_MOUNT} or a folder below it, in a container that mounts a volume.`,
  holds: (injection) =>
    everyAdded(injection, (container) =>
      CLAIMS.every(({ name, isTrue }) =>
        valuesOf(container, name).every((value = '') => isTrue(value, container, injection.pod)),
      ),
    ),
  cel: each(
    `c.?env.orValue([]).all(e, ${CLAIMS.map(({ name, cel }) => `(e.name != '${name}' || ${cel})`).join(' && ')})`,
  ),
};
