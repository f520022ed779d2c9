import type { Problem } from '../problem.ts';
import { findEnds } from './find-ends.ts';
import type { Packet } from './packet.ts';
import { isClassic, readClassic } from './read-classic.ts';
import { isNextGeneration, readNextGeneration } from './read-next-generation.ts';

/** Both directions between two ends. */
export interface Talk {
  readonly ends: string;
  readonly protocol: string;
  readonly packets: number;
  readonly bytes: number;
}

/** What a capture holds, in figures. */
export interface PcapSummary {
  readonly packets: number;
  /** Bytes on the wire. */
  readonly bytes: number;
  /** Seconds since 1970 of the first and of the last packet. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Those that talk most, by bytes. */
  readonly talks: readonly Talk[];
  /** Packets that are in none of these. */
  readonly others: number;
}

const SHOWN = 20;
/** Talks that are told apart: a scan of ports would fill the memory. */
const MAX_TALKS = 50_000;

/** Counts a capture, pcap or pcapng. Never throws: one that is cut or damaged is counted as far as it goes. */
export function summarizePcap(bytes: Uint8Array): PcapSummary | Problem {
  if (isClassic(bytes)) return count(readClassic(bytes));
  if (isNextGeneration(bytes)) return count(readNextGeneration(bytes));
  return { problem: 'This is no capture of tcpdump (pcap or pcapng). Download it to look at it.' };
}

function count(packets: Iterable<Packet>): PcapSummary {
  const talks = new Map<string, Talk>();
  const sum = { packets: 0, bytes: 0 };
  let [first, last]: (number | undefined)[] = [];
  for (const packet of packets) {
    sum.packets += 1;
    sum.bytes += packet.size;
    addTalk(talks, packet);
    if (packet.time === undefined) continue;
    first = Math.min(first ?? packet.time, packet.time);
    last = Math.max(last ?? packet.time, packet.time);
  }
  const most = [...talks.values()].sort((a, b) => b.bytes - a.bytes).slice(0, SHOWN);
  const others = most.reduce((rest, talk) => rest - talk.packets, sum.packets);
  return { ...sum, first, last, talks: most, others };
}

function addTalk(talks: Map<string, Talk>, packet: Packet): void {
  const found = findEnds(packet);
  if (found === undefined) return;
  const { from, to, protocol } = found;
  const ends = from < to ? `${from} ↔ ${to}` : `${to} ↔ ${from}`;
  const key = `${protocol} ${ends}`;
  const talk = talks.get(key) ?? { ends, protocol, packets: 0, bytes: 0 };
  if (talk.packets === 0 && talks.size >= MAX_TALKS) return;
  talks.set(key, { ...talk, packets: talk.packets + 1, bytes: talk.bytes + packet.size });
}
