import type { Kube } from '../../lib/kube/port.ts';
import { authorize } from './admission/authorize.ts';
import { ADMIN, catalogueOf, parseRequest, type ApiRequest, type Identity } from './call.ts';
import { answerOf, kubeOf, type Answer } from './answer.ts';
import type { Resource } from './resource.ts';
import { standardResources } from './resources.ts';
import type { State } from './state.ts';
import { run } from './verbs/run.ts';
import { suffixOf, uidOf } from './made-up.ts';
import { makeMemory, type Snapshot } from './memory.ts';
import type { WatchEvent, WatchQuery } from './watch.ts';

export type { Answer } from './answer.ts';
export type { Access, ApiRequest, Identity } from './call.ts';
export type { Snapshot } from './memory.ts';
export type { WatchEvent, WatchQuery } from './watch.ts';

/** How an API server is set up. */
export interface Options {
  /** The time, whenever it is needed. */
  readonly now: () => Date;
  /** What is served; without it the built-in kinds and those of knative/crds. */
  readonly resources?: readonly Resource[];
  /** Uid of the n-th object; without it the number in the form of a UUID. */
  readonly uid?: (serial: number) => string;
  /** End of the n-th name that is made up from `generateName`. */
  readonly suffix?: (serial: number) => string;
  /** Writes that are remembered, for stale reads and for watches that go on where they were. */
  readonly keep?: number;
  /** Freezes what is stored: finds code that changes an answer. Slow. */
  readonly frozen?: boolean;
}

/** How a request is made. */
export interface As {
  /** Who asks; without it an admin who may do everything. */
  readonly identity?: Identity;
  /** For GET: shows the world as it was so many writes ago. */
  readonly back?: number;
}

/** An API server in memory: it answers as a real one does (test/conformance). */
export interface ApiServer {
  /** The table of what is served. */
  readonly resources: readonly Resource[];
  /** The port of lib/kube, for an admin who may do everything. */
  readonly kube: Kube;
  /** The port of lib/kube for somebody. */
  readonly clientOf: (identity: Identity) => Kube;
  /** Answers a request at once: status and decoded body. Never throws for what a client does wrong. */
  readonly handle: (request: ApiRequest, as?: As) => Answer;
  /** Shows changes from now on. @returns ends the watch. @throws Failure when the query is wrong or too old. */
  readonly watch: (query: WatchQuery, onEvent: (event: WatchEvent) => void) => () => void;
  readonly now: () => Date;
  /** Everything that is stored, for tests and controllers. */
  readonly state: () => State;
  readonly snapshot: () => Snapshot;
  /** Watches stay as they are, and hear nothing of it. */
  readonly restore: (snapshot: Snapshot) => void;
}

const KEEP = 1000;

/**
 * A Kubernetes API server in memory, for simulations and for trying things out without a cluster.
 *
 *     const server = makeApiServer({ now: () => clock });
 *     server.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'shop' } } });
 *     await server.kube({ method: 'GET', path: '/api/v1/namespaces/shop' });    // the port of lib/kube
 *     const reader = server.clientOf({ user: 'reader', allows: ({ verb }) => verb === 'get' });
 *
 * - **Deterministic.** The time comes from `now`, uids and names from counters that are part of the content.
 * - **Nothing happens by itself.** What controllers do is a step that somebody takes: `collectGarbage`,
 *   `deleteNamespaces`, `runJobController` in `controllers/`. Pods do not run: whoever plays the kubelet writes
 *   their status, and ends them by a deletion with grace 0.
 * - **Its content is a value.** `snapshot` and `restore` cost next to nothing; `handle(request, { back: 3 })`
 *   reads as of three writes ago. Answers share their parts with what is stored: nobody may change them
 *   (`frozen: true` makes sure).
 * - **Watches** are called within `handle`, after the write, in order. They are connections: a snapshot does
 *   not contain them. `source.ts` makes of them the events of an ApiServerSource.
 * - **True to the real one** as far as test/conformance goes, which runs on both. Left out: field managers are
 *   kept but not shown (`metadata.managedFields`); pods need no ServiceAccount and get no token; fields of
 *   built-in kinds below the top level are not dropped when unknown, and checked only where `kinds/` says so;
 *   where the real server shows the difference between two pods, the message ends before it.
 *
 * `resources` is the table from which discovery can be served. A kind is a file in `kinds/`, or a CRD.
 */
export function makeApiServer(options: Options): ApiServer {
  const { now, resources = standardResources(), uid = uidOf, suffix = suffixOf } = options;
  const catalogue = catalogueOf(resources);
  const memory = makeMemory(options.keep ?? KEEP, options.frozen ?? false);
  const handle: ApiServer['handle'] = (request, { identity = ADMIN, back = 0 } = {}) =>
    answerOf(() => {
      const call = parseRequest(catalogue, request, identity);
      authorize(call);
      const outcome = run(memory.back(back), call, { now: now(), uid, suffix, at: memory.at });
      memory.commit(outcome.changes);
      return outcome;
    });
  const clientOf: ApiServer['clientOf'] = (identity) => kubeOf((request) => handle(request, { identity }));
  const { state, watch, snapshot, restore } = memory;
  return { resources, kube: clientOf(ADMIN), clientOf, handle, watch, now, state, snapshot, restore };
}
