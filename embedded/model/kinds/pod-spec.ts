import { withMember, type JsonObject } from '../json.ts';
import { mapOf, type Shape } from '../shape.ts';
import { leaveOutEmpty } from './built-in.ts';
import { CONTAINER_SHAPE, defaultContainer } from './containers.ts';

/** How the spec of a pod is merged; templates of pods have the same. */
export const POD_SPEC_SHAPE: Shape = {
  fields: {
    containers: mapOf(CONTAINER_SHAPE, 'name'),
    initContainers: mapOf(CONTAINER_SHAPE, 'name'),
    ephemeralContainers: mapOf(CONTAINER_SHAPE, 'name'),
    volumes: mapOf({}, 'name'),
    imagePullSecrets: mapOf({}, 'name'),
    hostAliases: mapOf({}, 'ip'),
    topologySpreadConstraints: mapOf({}, 'topologyKey', 'whenUnsatisfiable'),
  },
};

const SPEC_DEFAULTS: JsonObject = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** The spec of a pod, or of a template of pods, with what the API server fills in. */
export function fillPodSpec(spec: JsonObject): JsonObject {
  const filled = LISTS.reduce(
    (known, key) => {
      const list = known[key];
      return Array.isArray(list) ? withMember(known, key, list.map(defaultContainer)) : known;
    },
    { ...SPEC_DEFAULTS, ...spec },
  );
  return leaveOutEmpty(filled, ['initContainers', 'ephemeralContainers', 'nodeSelector', 'volumes']);
}
