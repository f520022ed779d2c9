import { codeOf, KubeError, type Kube, type KubeRequest } from '../../../lib/kube/port.ts';
import { errorOf, type Answer } from '../../../embedded/model/answer.ts';
import { formatFault, type CallFault, type FaultOf } from '../core/fault.ts';
import { kill, type Instance } from './instance.ts';
import { trouble, type Sim } from './sim.ts';

/** Milliseconds after which a client gives up, as lib/kube/client.ts does. */
const TIMEOUT = 20_000;

/** The way of one instance to the API server: takes time, and goes wrong where the schedule says so. */
export function portOf(sim: Sim, instance: Instance, hear: (date: string) => void): Kube {
  return (request) =>
    new Promise((resolve, reject) => {
      if (instance.alive) send({ sim, instance, request, resolve, reject, hear });
    });
}

interface Sending {
  readonly sim: Sim;
  readonly instance: Instance;
  readonly request: KubeRequest;
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: KubeError) => void;
  /** Told the time of each answer, as its header says it. */
  readonly hear: (date: string) => void;
}

function send(sending: Sending): void {
  const { sim, request } = sending;
  const number = sim.calls++;
  const planned = sim.agenda.now() < sim.faultsEnd ? sim.callFaults.get(number) : undefined;
  if (!planned) return arrive(sending, latency(sim), {});
  const fault = applicable(planned, request);
  note(sending, fault);
  WAYS[fault.kind](sending, fault.value);
}

type Planned = FaultOf<'c', CallFault>;

function note({ sim, instance, request }: Sending, fault: Planned): void {
  sim.excuses.faults = true;
  trouble(sim);
  sim.trace.add(sim.agenda.now(), `${instance.name} FAULT ${formatFault(fault)} ${textOf(request)}`);
}

/** An API server tells no lies: what it never says to such a request becomes a plain fault. */
function applicable(fault: Planned, request: KubeRequest): Planned {
  const isSaid = SAID_TO[fault.kind]?.(request) ?? true;
  return isSaid ? fault : { ...fault, kind: '503', value: 0 };
}

const isRead = ({ method }: KubeRequest): boolean => method === 'GET';

/** What an API server says to some requests only. */
const SAID_TO: Readonly<Partial<Record<CallFault, (request: KubeRequest) => boolean>>> = {
  '409': ({ method, path, query }) =>
    (method === 'PATCH' || (method === 'POST' && COUNTED.test(path))) && query?.['dryRun'] === undefined,
  '410': isRead,
  '422': ({ method }) => method === 'PATCH' || method === 'POST',
  stale: isRead,
};

/** What a ResourceQuota may count: two who make such objects at once meet in the quota, and the second gets a 409. */
const COUNTED = /\/(powertools|secrets|jobs|events)$/;

type Way = (sending: Sending, value: number) => void;

interface Effect {
  /** Writes that are not seen yet. */
  readonly back?: number;
  readonly onEffect?: () => void;
  readonly onAnswer?: () => void;
  /** Further milliseconds until the answer. */
  readonly later?: number;
}

// The request reaches the API server, has its effect at once, and is answered later.
function arrive(sending: Sending, after: number, effect: Effect): void {
  const { sim } = sending;
  sim.agenda.after(after, () => {
    const answer = answerOf(sending, effect.back ?? 0);
    const at = sim.agenda.now();
    effect.onEffect?.();
    sim.agenda.after(
      latency(sim) + (effect.later ?? 0),
      effect.onAnswer ?? (() => settle(sending, answer, at)),
    );
  });
}

const AWAY: Answer = { status: 503, body: 'the API server is away' };

function answerOf({ sim, instance, request }: Sending, back: number): Answer {
  const now = sim.agenda.now();
  if (now < sim.awayUntil) {
    sim.trace.add(now, `${instance.name} AWAY`, () => textOf(request));
    return AWAY;
  }
  sim.writer = instance.name;
  const answer = sim.server.handle(request, { identity: instance.identity, back });
  sim.writer = '';
  sim.trace.add(now, `${instance.name} ${answer.status} ${request.method} ${request.path}`, () =>
    detailOf(request),
  );
  return answer;
}

function settle({ sim, instance, resolve, reject, hear }: Sending, answer: Answer, at: number): void {
  if (!instance.alive) return;
  sim.woken = true;
  const { status, body } = answer;
  hear(dateOf(at));
  if (status >= 200 && status < 300) return resolve(body);
  reject(errorOf(answer));
}

let told = { second: NaN, date: '' };

/** The header `Date`, in whole seconds: made anew when one has gone by. */
function dateOf(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== told.second) told = { second, date: new Date(time).toUTCString() };
  return told.date;
}

function fail({ sim, instance, reject }: Sending, after: number, status = 0): void {
  sim.agenda.after(after, () => {
    if (!instance.alive) return;
    sim.woken = true;
    trouble(sim);
    reject(new KubeError(status ? codeOf(status) : 'Unavailable', status, 'a fault'));
  });
}

const refuse =
  (status: number): Way =>
  (sending) => {
    if (status === 422) sending.sim.excuses.refused = true;
    fail(sending, latency(sending.sim), status);
  };

const WAYS: Readonly<Record<CallFault, Way>> = {
  'crash-before': ({ sim, instance }) => sim.agenda.after(0, () => kill(instance)),
  'crash-after': (sending) =>
    arrive(sending, latency(sending.sim), { onEffect: () => kill(sending.instance) }),
  'crash-answered': (sending) =>
    arrive(sending, latency(sending.sim), { onAnswer: () => kill(sending.instance) }),
  timeout: (sending) => fail(sending, TIMEOUT),
  'timeout-done': (sending) => {
    arrive(sending, latency(sending.sim), { onAnswer: () => undefined });
    fail(sending, TIMEOUT);
  },
  'timeout-late': (sending, seconds) => {
    sending.sim.excuses.late = true;
    trouble(sending.sim, sending.sim.agenda.now() + TIMEOUT + seconds * 1000);
    arrive(sending, TIMEOUT + seconds * 1000, { onAnswer: () => undefined });
    fail(sending, TIMEOUT);
  },
  '409': refuse(409),
  '410': refuse(410),
  '422': refuse(422),
  '429': refuse(429),
  '500': refuse(500),
  '503': refuse(503),
  slow: (sending, seconds) => {
    const half = seconds * 500;
    trouble(sending.sim, sending.sim.agenda.now() + 2 * half);
    arrive(sending, half, { later: half });
  },
  stale: (sending, writes) => {
    const { sim } = sending;
    sim.excuses.stale = true;
    arrive(sending, latency(sim), { back: Math.min(writes, sim.server.state().version - sim.firstVersion) });
  },
};

function latency({ random, scenario }: Sim): number {
  const { slowness, slowest = 2500 } = scenario.deployment;
  return random.chance(slowness) ? random.int(20, slowest) : random.int(1, 9);
}

/** A request in one line. */
function textOf(request: KubeRequest): string {
  return `${request.method} ${request.path}${detailOf(request)}`;
}

function detailOf({ query, body }: KubeRequest): string {
  const search = query
    ? `?${Object.entries(query)
        .map(([key, value]) => `${key}=${value}`)
        .join('&')}`
    : '';
  return `${search}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;
}
