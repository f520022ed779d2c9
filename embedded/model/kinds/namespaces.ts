import { withMember } from '../json.ts';
import { labelErrors } from '../names.ts';
import { listAt, objectAt, textAt, withMeta, type KubeObject } from '../object.ts';
import { CONDITIONS, SET } from '../shape.ts';
import { builtIn, leaveOutEmpty, resetOther, splitStatus } from './built-in.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Namespaces. They end in two steps: `delete-namespaces.ts` empties those that are being deleted. */
export const namespaces = builtIn({
  names: {
    group: '',
    version: 'v1',
    plural: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
    subresources: ['status', 'finalize'],
  },
  members: { spec: { fields: { finalizers: SET } }, status: { fields: { conditions: CONDITIONS } } },
  fill: (namespace) =>
    withMember(namespace, 'spec', leaveOutEmpty(objectAt(namespace, 'spec'), ['finalizers'])),
  behaviour: {
    create,
    update: (next, old, subresource) => {
      const split = label(splitStatus(next, old, subresource));
      return subresource === 'finalize' ? split : keepFinalizers(split, old);
    },
    nameErrors: labelErrors,
    fields: {
      'status.phase': (namespace) => textAt(objectAt(namespace, 'status'), 'phase') ?? '',
      name: ({ metadata }) => metadata.name,
    },
    deletionReturnsObject: true,
    reset: resetOther,
  },
});

function create(namespace: KubeObject): KubeObject {
  const spec = objectAt(namespace, 'spec');
  const finalizers = new Set([...listAt(spec, 'finalizers'), 'kubernetes']);
  return label({ ...namespace, spec: { ...spec, finalizers: [...finalizers] }, status: { phase: 'Active' } });
}

function label(namespace: KubeObject): KubeObject {
  const { labels = {}, name } = namespace.metadata;
  if (labels[NAME_LABEL] === name) return namespace;
  return withMeta(namespace, { ...namespace.metadata, labels: { ...labels, [NAME_LABEL]: name } });
}

function keepFinalizers(next: KubeObject, old: KubeObject): KubeObject {
  const { finalizers } = objectAt(old, 'spec');
  return withMember(next, 'spec', withMember(objectAt(next, 'spec'), 'finalizers', finalizers)) as KubeObject;
}
