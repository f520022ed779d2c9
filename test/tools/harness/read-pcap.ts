/** A capture file in the format of libpcap (draft-ietf-opsawg-pcap). */
export interface Capture {
  /** Most bytes of a packet that were kept. */
  readonly snaplen: number;
  readonly packets: readonly Packet[];
}

export interface Packet {
  /** When it was seen, in seconds. */
  readonly at: number;
  /** Its length on the wire, of which maybe not all was kept. */
  readonly length: number;
  readonly kept: Buffer;
}

const FILE_HEADER = 24;
const PACKET_HEADER = 16;

/** Reads a capture. @throws Error when it is none, or cut off. */
export function readPcap(bytes: Buffer): Capture {
  if (bytes.readUInt32LE(0) !== 0xa1b2c3d4) throw new Error('no capture in microseconds');
  const packets: Packet[] = [];
  for (let at = FILE_HEADER; at < bytes.length;) {
    const [seconds, micros, kept, length] = [0, 4, 8, 12].map((field) => bytes.readUInt32LE(at + field)) as [
      number,
      number,
      number,
      number,
    ];
    const start = at + PACKET_HEADER;
    if (start + kept > bytes.length) throw new Error('the last packet is cut off');
    packets.push({ at: seconds + micros / 1e6, length, kept: bytes.subarray(start, start + kept) });
    at = start + kept;
  }
  return { snaplen: bytes.readUInt32LE(16), packets };
}
