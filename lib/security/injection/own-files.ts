import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Where Kubernetes lets a container say its last words, unless it says otherwise. */
const LAST_WORDS = '/dev/termination-log';

/** The kubelet mounts a file of its own where last words are said: over a program of the image, if that is the place. */
export const ownFiles: InjectionRule = {
  name: 'own-files',
  text: `The container starts in the folder that its image says (no workingDir), and says its last words in ${LAST_WORDS}.`,
  holds: (injection) =>
    everyAdded(
      injection,
      ({ workingDir = '', terminationMessagePath = LAST_WORDS }) =>
        workingDir === '' && terminationMessagePath === LAST_WORDS,
    ),
  cel: each(
    `c.?workingDir.orValue('') == '' && c.?terminationMessagePath.orValue('${LAST_WORDS}') == '${LAST_WORDS}'`,
  ),
};
