import { Cron } from 'croner';
import * as z from 'zod';
import { labelSelector, toSelectorQuery } from '../../lib/api/label-selector.ts';
import { makeSources, makeSweep } from '../../knative/generators/source.ts';
import type { ApiServer } from '../model/api-server.ts';
import { namespaces } from '../model/kinds/namespaces.ts';
import { labelSelector as matcherOf } from '../model/selector/labels.ts';
import { makeSource, type Source } from '../model/source.ts';
import { list } from '../model/state.ts';
import { makeObjectEvent, makePing, type CloudEvent } from './cloud-event.ts';

/** What is read of an ApiServerSource. */
const apiServerSource = z.object({
  spec: z.object({
    namespaceSelector: labelSelector,
    resources: z.array(
      z.object({ apiVersion: z.string(), kind: z.string(), selector: labelSelector.optional() }),
    ),
  }),
});

const pingSource = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string() }),
  spec: z.object({ schedule: z.string() }),
});

/** Runs the event sources as they are deployed: those of the API server, and the clock of the sweep. */
export function runSources(server: ApiServer, onEvent: (event: CloudEvent) => void): () => void {
  const ends = makeSources().map((object) =>
    runSource(server, apiServerSource.parse(object).spec, (event) => {
      const resource = server.resources.find(
        ({ kind, plural }) => kind === event.kind && plural !== 'events',
      );
      if (resource) onEvent(makeObjectEvent(event, resource, server.now()));
    }),
  );
  const { metadata, spec } = pingSource.parse(makeSweep());
  const clock = new Cron(spec.schedule, { timezone: 'UTC', unref: true }, () =>
    onEvent(makePing(metadata.namespace, metadata.name, server.now())),
  );
  return () => {
    clock.stop();
    ends.forEach((end) => end());
  };
}

type Spec = z.infer<typeof apiServerSource>['spec'];

/** One source. When other namespaces are selected its adapter begins anew, as Knative does it, but without a gap. */
function runSource(
  server: ApiServer,
  { namespaceSelector, resources }: Spec,
  onEvent: Parameters<typeof makeSource>[2],
): () => void {
  const watched = resources.map(({ apiVersion, kind, selector }) => ({
    kind,
    group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
    ...(selector ? { labelSelector: toSelectorQuery(selector) } : {}),
  }));
  let [selected, source]: [string, Source | undefined] = ['', undefined];
  const select = (): void => {
    const names = namesOf(server, toSelectorQuery(namespaceSelector));
    if (source && names.join() === selected) return;
    source?.stop();
    selected = names.join();
    source = makeSource(server, { watched, namespaces: names }, onEvent);
    source.start();
  };
  const end = server.watch({ resource: namespaces, since: 'now' }, select);
  select();
  return () => {
    end();
    source?.stop();
  };
}

function namesOf(server: ApiServer, selector: string): string[] {
  const matches = matcherOf(selector);
  return list(server.state(), namespaces, '')
    .map(({ object }) => object)
    .filter(({ metadata }) => matches(metadata.labels))
    .map(({ metadata }) => metadata.name);
}
