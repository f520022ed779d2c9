import { cursorOf } from './cursor.ts';
import type { Packet } from './packet.ts';

/** Who talks to whom: `10.0.0.1:443`, `[fd00:0:0:0:0:0:0:1]:53`; without ports where there are none. */
export interface Ends {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN_TAGS = [0x8100, 0x88a8];
const TCP = 6;
const UDP = 17;
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

/** Length of the link's header and place of the EtherType in it, by link type. */
const LINKS: Readonly<Record<number, { readonly header: number; readonly type?: number }>> = {
  0: { header: 4 },
  1: { header: 14, type: 12 },
  12: { header: 0 },
  101: { header: 0 },
  108: { header: 4 },
  113: { header: 16, type: 14 },
  276: { header: 20, type: 0 },
};

/** Sender and receiver of an IP packet; undefined when it is none, or too little of it was captured. */
export function findEnds({ data, linkType }: Packet): Ends | undefined {
  const start = findNetworkHeader(data, linkType);
  const version = start === undefined ? 0 : (data[start] ?? 0) >> 4;
  if (version === 4) return readIpv4(data.subarray(start));
  if (version === 6) return readIpv6(data.subarray(start));
  return undefined;
}

function findNetworkHeader(data: Uint8Array, linkType: number): number | undefined {
  const link = LINKS[linkType];
  if (link?.type === undefined) return link?.header;
  const { u16 } = cursorOf(data, false);
  let { header, type: place } = link;
  // A tag of a virtual network follows the header, and ends with the type of what it tags; there are two at most.
  for (let tags = 0; tags < 2 && VLAN_TAGS.includes(u16(place) ?? 0); tags += 1) {
    header += 4;
    place = header - 2;
  }
  return [IPV4, IPV6].includes(u16(place) ?? 0) ? header : undefined;
}

function readIpv4(data: Uint8Array): Ends | undefined {
  if (data.length < 20) return undefined;
  const { u16 } = cursorOf(data, false);
  const header = ((data[0] ?? 0) & 0x0f) * 4;
  // Only the first fragment has ports.
  const isFirst = ((u16(6) ?? 0) & 0x1fff) === 0;
  const address = (at: number): string => data.subarray(at, at + 4).join('.');
  return makeEnds(address(12), address(16), data[9] ?? 0, isFirst ? data.subarray(header) : new Uint8Array());
}

function readIpv6(data: Uint8Array): Ends | undefined {
  if (data.length < 40) return undefined;
  const { u16 } = cursorOf(data, false);
  const address = (at: number): string =>
    `[${[0, 2, 4, 6, 8, 10, 12, 14].map((offset) => (u16(at + offset) ?? 0).toString(16)).join(':')}]`;
  return makeEnds(address(8), address(24), data[6] ?? 0, data.subarray(40));
}

function makeEnds(from: string, to: string, number: number, payload: Uint8Array): Ends {
  const protocol = PROTOCOLS[number] ?? `protocol ${number}`;
  const { u16 } = cursorOf(payload, false);
  const [source, target] = [u16(0), u16(2)];
  if ((number !== TCP && number !== UDP) || source === undefined || target === undefined)
    return { from, to, protocol };
  return { from: `${from}:${source}`, to: `${to}:${target}`, protocol };
}
