import type { ApiServer, WatchEvent } from '../../../embedded/model/api-server.ts';
import { isFinal } from '../../../lib/api/power-tool-status.ts';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import {
  BUDGETS,
  CONTAINER_PREFIX,
  JOB_LABEL,
  PROFILER_IMAGES,
  TIMER_LABEL,
} from '../../../lib/api/names.ts';
import { envOf, type Pod } from '../../../lib/api/pod.ts';
import { hasFired, type Timer } from '../../../lib/api/timer.ts';
import { violate, type Sim } from '../world/sim.ts';
import { asPod, asPowerTool, makeHistory, type History, type JobRecord } from './history.ts';
import type { Facts, Invariant } from './invariant.ts';
import { INVARIANTS } from './all.ts';
import { findEarlyRelease } from './i04-budgets.ts';
import { asSecret, findEarlyRevocation } from './u1-tokens.ts';

/** Follows every write, and asks every invariant about it. */
export function observe(sim: Sim): { history: History; facts: () => Facts } {
  const history = makeHistory();
  const facts = (): Facts => ({ sim, history, now: sim.agenda.now() });
  const look: Look = { sim, history, facts };
  follow(sim.server, 'Pod', (event) => onPod(look, event));
  follow(sim.server, 'PowerTool', (event) => onJob(look, event));
  follow(sim.server, 'Job', (event) => onTimer(look, event));
  follow(sim.server, 'ConfigMap', (event) => onConfigMap(look, event));
  follow(sim.server, 'PowerToolConfig', ({ type, object }) => {
    const value = type === 'DELETED' ? undefined : (object as unknown as PowerToolConfig);
    history.configs.push({ value, since: sim.agenda.now() });
  });
  follow(sim.server, 'Namespace', ({ object: { metadata } }) => {
    if (metadata.deletionTimestamp !== undefined) history.closedNamespaces.add(metadata.name);
  });
  follow(sim.server, 'Secret', (event) => onSecret(look, event));
  follow(sim.server, 'Event', ({ type, object }) => {
    if (type !== 'ADDED') return;
    const { regarding, reason, note } = object as unknown as Telling;
    const of = regarding && history.jobs.get(regarding.uid);
    if (!of) return;
    of.told.add(reason);
    const count = (of.tellings.get(`${reason} ${note}`) ?? 0) + 1;
    of.tellings.set(`${reason} ${note}`, count);
    // The same words may stand for the phase Stopping, for the end, and for another end: that of a run which had read
    // less, and told it before its write came too late.
    if (count > 3) violate(sim, 'I13', `an Event is told once: ${reason} was told ${count} times`);
  });
  return { history, facts };
}

interface Telling {
  readonly regarding?: { readonly uid: string };
  readonly reason: string;
  readonly note: string;
}

interface Look {
  readonly sim: Sim;
  readonly history: History;
  readonly facts: () => Facts;
}

// What exists already is told too.
function follow(server: ApiServer, kind: string, onEvent: (event: WatchEvent) => void): void {
  for (const resource of server.resources.filter((one) => one.kind === kind && one.group !== 'core'))
    if (kind !== 'Event' || resource.group !== '') server.watch({ resource, since: 'start' }, onEvent);
}

/** Asks all invariants the same. */
export function ask(sim: Sim, question: (invariant: Invariant) => string | undefined): void {
  for (const invariant of INVARIANTS) {
    const wrong = question(invariant);
    if (wrong !== undefined) violate(sim, invariant.id, `${invariant.text}: ${wrong}`);
  }
}

function onPod({ sim, history, facts }: Look, { type, object }: WatchEvent): void {
  const after = asPod(object);
  const { uid } = after.metadata;
  const record = history.pods.get(uid);
  if (!record) {
    history.pods.set(uid, { pod: after, isGone: false, injectedAt: new Map(), labelledAt: 0 });
    return;
  }
  const before = record.pod;
  record.pod = after;
  record.isGone = type === 'DELETED';
  if (record.isGone) return;
  const label = after.metadata.labels?.[JOB_LABEL];
  if (label !== undefined && label !== before.metadata.labels?.[JOB_LABEL]) {
    record.labelledAt = sim.agenda.now();
    // What a run marks for a job that is gone by then it takes back, unless a fault ends it: then the sweep does.
    if (history.jobs.get(label)?.goneAt !== undefined && sim.excuses.faults) sim.excuses.late = true;
  }
  for (const container of newContainers(before, after)) {
    record.injectedAt.set(container.name, sim.agenda.now());
    const of = history.jobs.get(envOf(container, 'TOE_JOB_UID') ?? '');
    ask(sim, ({ onInjection }) => onInjection?.(facts(), { record, before, container, of }));
  }
  ask(sim, (one) => one.onPod?.(facts(), { record, before, after }));
}

// Strategic merge patches put what is new in front.
function newContainers(before: Pod, after: Pod): NonNullable<Pod['spec']['ephemeralContainers']> {
  if (before.spec === after.spec) return [];
  const old = new Set(before.spec.ephemeralContainers?.map(({ name }) => name));
  return (after.spec.ephemeralContainers ?? []).filter(
    ({ name }) => name.startsWith(CONTAINER_PREFIX) && !old.has(name),
  );
}

function onJob({ sim, history, facts }: Look, { type, object }: WatchEvent): void {
  const after = asPowerTool(object);
  const { uid } = after.metadata;
  const now = sim.agenda.now();
  const known = history.jobs.get(uid);
  const record = known ?? newRecord(after, now);
  const before = known?.job;
  history.jobs.set(uid, record);
  record.job = after;
  record.heldSince = isHeld(after) ? (record.heldSince ?? now) : undefined;
  if (isFinal(after.status?.phase)) record.finalAt ??= now;
  if (after.status?.startedAt) record.startedAt ??= now;
  if (type === 'DELETED') {
    record.goneAt = now;
    ask(sim, ({ onGone }) => onGone?.(facts(), record));
  } else ask(sim, (one) => one.onJob?.(facts(), { record, before, after }));
}

function newRecord(job: PowerTool, now: number): JobRecord {
  return {
    uid: job.metadata.uid,
    job,
    createdAt: now,
    goneAt: undefined,
    heldSince: undefined,
    finalAt: undefined,
    startedAt: undefined,
    told: new Set(),
    tellings: new Map(),
  };
}

function isHeld({ metadata, spec, status }: PowerTool): boolean {
  return (
    metadata.deletionTimestamp !== undefined ||
    isFinal(status?.phase) ||
    status?.phase === 'Stopping' ||
    spec.suspend === true ||
    spec.shutdown !== undefined
  );
}

function onTimer({ sim, history }: Look, { type, object }: WatchEvent): void {
  const { name, labels } = object.metadata;
  const jobUid = labels?.[TIMER_LABEL] ?? '';
  const isOver =
    type === 'DELETED' ||
    object.metadata.deletionTimestamp !== undefined ||
    hasFired(object as unknown as Timer);
  if (isOver) history.timers.delete(name);
  else if (!history.timers.has(name)) history.timers.set(name, { jobUid, since: sim.agenda.now() });
  const armed = [...history.timers.values()].filter((one) => one.jobUid === jobUid).length;
  if (armed > MOST_TIMERS) violate(sim, 'I9', `timers multiply: a job has ${armed} of them`);
}

/** A start, a deadline, a retry, a wake-up, and as many by runs that did not know of each other. */
const MOST_TIMERS = 10;

function onSecret({ sim, history, facts }: Look, { type, object }: WatchEvent): void {
  const { namespace = '', name } = object.metadata;
  const key = `${namespace}/${name}`;
  if (type !== 'DELETED') return void history.secrets.set(key, asSecret(object, sim.agenda.now()));
  history.secrets.delete(key);
  const early = findEarlyRevocation(facts(), name);
  if (early !== undefined) violate(sim, 'U3', `no token ends before its tools: ${early}`);
}

function onConfigMap({ sim, history, facts }: Look, { object }: WatchEvent): void {
  const data = (object['data'] ?? {}) as Record<string, string>;
  const { name } = object.metadata;
  if (name === PROFILER_IMAGES) history.images.push({ value: data, since: sim.agenda.now() });
  if (name !== BUDGETS) return;
  const before = history.ledger;
  history.ledger = data;
  const early = findEarlyRelease(facts(), before);
  if (early !== undefined) violate(sim, 'I4d', `a seat of a budget goes before its tool: that in ${early}`);
}
