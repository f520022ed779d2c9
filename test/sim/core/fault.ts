import type { Random } from './random.ts';

/** What can go wrong with one request of a function. A number after `=` says how long, or how far. */
export const CALL_FAULTS = [
  'crash-before',
  'crash-after',
  'crash-answered',
  'timeout',
  'timeout-done',
  'timeout-late',
  '409',
  '410',
  '422',
  '429',
  '500',
  '503',
  'slow',
  'stale',
] as const;

/** What can go wrong with one delivery of an event to a function. */
export const DELIVERY_FAULTS = ['lost', 'double', 'delay'] as const;

export type CallFault = (typeof CALL_FAULTS)[number];
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

/** A fault of the n-th request (`c`) or of the n-th delivery (`d`). */
export type Fault = FaultOf<'c', CallFault> | FaultOf<'d', DeliveryFault>;

/** A fault of the n-th of something. */
export interface FaultOf<Of, Kind> {
  readonly of: Of;
  readonly number: number;
  readonly kind: Kind;
  /** Seconds, writes back, or copies. */
  readonly value: number;
}

/** As it is written in a replay line: `c12:stale=3`. */
export function formatFault({ of, number, kind, value }: Fault): string {
  return `${of}${number}:${kind}${value ? `=${value}` : ''}`;
}

/** @throws Error when the text is no list of faults. */
export function parseFaults(text: string): Fault[] {
  return text.split(',').filter(Boolean).map(parseFault);
}

function parseFault(text: string): Fault {
  const [, of, at, word, value = '0'] = /^([cd])(\d+):([a-z0-9-]+)(?:=(\d+))?$/.exec(text) ?? [];
  const rest = { number: Number(at), value: Number(value) };
  const call = CALL_FAULTS.find((kind) => kind === word);
  if (of === 'c' && call) return { of, kind: call, ...rest };
  const delivery = DELIVERY_FAULTS.find((kind) => kind === word);
  if (of === 'd' && delivery) return { of, kind: delivery, ...rest };
  throw new Error(`"${text}" is no fault`);
}

/** Faults of one schedule: none in some, a few in most, a storm in a few. */
export function drawFaults(random: Random): Fault[] {
  if (random.chance(0.12)) return [];
  const [calls, deliveries] = random.chance(0.1) ? [12, 10] : [random.int(0, 4), random.int(0, 3)];
  const range = random.pick([20, 50, 120]);
  return [
    ...Array.from({ length: calls }, () => drawCall(random, range)),
    ...Array.from({ length: deliveries }, () => drawDelivery(random, range)),
  ];
}

function drawCall(random: Random, range: number): Fault {
  const kind = random.pick(CALL_FAULTS);
  const values: Readonly<Partial<Record<CallFault, number>>> = {
    stale: random.int(1, 12),
    slow: random.int(1, 18),
    'timeout-late': random.int(1, 25),
  };
  return { of: 'c', number: random.int(0, range), kind, value: values[kind] ?? 0 };
}

function drawDelivery(random: Random, range: number): Fault {
  const kind = random.pick(DELIVERY_FAULTS);
  const value = { double: random.int(1, 4), delay: random.pick([1, 5, 30, 120, 600, 3600]), lost: 0 };
  return { of: 'd', number: random.int(0, Math.ceil(range / 2)), kind, value: value[kind] };
}
