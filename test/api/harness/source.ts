import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ChangeKind, ObjectEvent } from '../../../lib/api/event.ts';
import { JOB_LABEL, POWER_TOOL_ANNOTATION, TIMER_LABEL } from '../../../lib/api/names.ts';
import { statusOf } from '../../../lib/http/respond.ts';
import { podsPath, powerToolsPath, timersPath } from '../../../lib/kube/paths.ts';
import { admin, watch } from './api.ts';
import { deliver, eventOf, type Instances } from './functions.ts';
import type { KubeObject } from './path-of.ts';

/** Event sources, Broker and Triggers in one: watches as the sources do, delivers and retries as the Broker does. */
export interface Source {
  /** Every event so far, in order. */
  readonly seen: readonly ObjectEvent[];
  /** Faults that all retries did not heal. */
  readonly dead: readonly unknown[];
  /** Resolves when every change so far has been delivered and worked off, with all that followed from it. */
  readonly settle: () => Promise<void>;
  readonly close: () => void;
}

const CHANGES: Readonly<Record<string, ChangeKind>> = { ADDED: 'add', MODIFIED: 'update', DELETED: 'delete' };
// What the API server knows from copies of its own, it may learn seconds later.
const RETRIES = 9;
/** Milliseconds between two looks, and of standstill after which it is no use to look again. */
const LOOK = 5;
const PATIENCE = 30_000;

type Kind = 'PowerTool' | 'Pod' | 'Job';

interface Watched {
  readonly kind: Kind;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** @param to each event goes to all of these, each so many times. */
export async function openSource(namespace: string, to: readonly Instances[], times = 1): Promise<Source> {
  const seen: ObjectEvent[] = [];
  const dead: unknown[] = [];
  const versions = new Map<string, string>();
  let busy = 0;
  const dispatch = (event: ObjectEvent): void => {
    for (const instances of to.flatMap((one) => Array<Instances>(times).fill(one))) {
      busy += 1;
      void deliverWithRetry(instances, event)
        .catch((error: unknown) => dead.push(error))
        .finally(() => (busy -= 1));
    }
  };
  const onEvent = (kind: Kind) => (type: string, object: unknown) => {
    const change = CHANGES[type];
    const { metadata } = object as KubeObject;
    if (!change || !belongs(kind, metadata, namespace)) return;
    note(versions, kind, metadata, change);
    const event = eventOf(change, kind, { namespace: metadata.namespace ?? '', name: metadata.name });
    seen.push(event);
    dispatch(event);
  };
  const watched: readonly Watched[] = [
    { kind: 'PowerTool', path: powerToolsPath(namespace), query: {} },
    { kind: 'Pod', path: podsPath(namespace), query: { labelSelector: JOB_LABEL } },
    { kind: 'Job', path: timersPath, query: { labelSelector: TIMER_LABEL } },
  ];
  const ends = await Promise.all(
    watched.map(({ kind, path, query }) => watch('source', path, query, onEvent(kind))),
  );
  const settle = async (): Promise<void> => {
    let [before, end] = ['', 0];
    const wait = (): Promise<void> => {
      const now = `${busy} at work, ${seen.length} events`;
      if (now !== before) [before, end] = [now, Date.now() + PATIENCE];
      if (Date.now() > end) throw new Error(`no rest: ${now}`);
      return sleep(LOOK);
    };
    for (;;) {
      while (busy > 0) await wait();
      const known = seen.length;
      const truth = await readVersions(watched, namespace);
      while (busy === 0 && seen.length === known && !isDeepStrictEqual(truth, versions)) await wait();
      if (busy === 0 && seen.length === known) return;
    }
  };
  return { seen, dead, settle, close: () => ends.forEach((end) => end()) };
}

// All tests share the namespace of the timers.
function belongs(kind: Kind, metadata: KubeObject['metadata'], namespace: string): boolean {
  const annotations = metadata['annotations'] as Record<string, string> | undefined;
  return kind !== 'Job' || (annotations?.[POWER_TOOL_ANNOTATION]?.startsWith(`${namespace}/`) ?? false);
}

function note(
  versions: Map<string, string>,
  kind: Kind,
  metadata: KubeObject['metadata'],
  change: ChangeKind,
): void {
  const key = `${kind} ${metadata.name}`;
  if (change === 'delete') versions.delete(key);
  else versions.set(key, String(metadata['resourceVersion']));
}

/** What the watches will have shown when they have caught up. */
async function readVersions(watched: readonly Watched[], namespace: string): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  for (const { kind, path, query } of watched) {
    const { items } = (await admin({ method: 'GET', path, query })) as { items: KubeObject[] };
    for (const { metadata } of items)
      if (belongs(kind, metadata, namespace)) note(versions, kind, metadata, 'add');
  }
  return versions;
}

async function deliverWithRetry(to: Instances, event: ObjectEvent): Promise<void> {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await deliver(to, event);
    } catch (error) {
      const status = statusOf(error);
      if (attempt === RETRIES || status === 422) throw error;
      await sleep(20 * 2 ** attempt);
    }
}
