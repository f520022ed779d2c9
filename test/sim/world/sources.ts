import { makeSource, type Source } from '../../../embedded/model/source.ts';
import { makeSources } from '../../../knative/generators/source.ts';
import type { ObjectEvent } from '../../../lib/api/event.ts';
import type { Sim } from './sim.ts';

interface Manifest {
  readonly spec: {
    readonly namespaceSelector: Selector;
    readonly resources: readonly {
      readonly apiVersion: string;
      readonly kind: string;
      readonly selector?: Selector;
    }[];
  };
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
}

/** The namespaces that an admin opted in, before a simulation begins. */
export const OPTED_IN = ['shop', 'lab'];

/** The adapters of the generated ApiServerSources, running. */
export function startSources(sim: Sim, publish: (event: ObjectEvent) => void): Source[] {
  return (makeSources() as Manifest[]).map(({ spec }) => {
    const watched = spec.resources.map(({ apiVersion, kind, selector }) => ({
      kind,
      group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
      ...(selector ? { labelSelector: queryOf(selector) } : {}),
    }));
    // Namespaces are chosen by name, or by the label of those that are opted in.
    const namespaces = spec.namespaceSelector.matchExpressions?.[0]?.values ?? OPTED_IN;
    const source = makeSource(sim.server, { watched, namespaces }, publish);
    source.start();
    return source;
  });
}

function queryOf({ matchLabels = {}, matchExpressions = [] }: Selector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...matchExpressions.map(({ key }) => key)].join(',');
}
