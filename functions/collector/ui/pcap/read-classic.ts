import { cursorOf } from './cursor.ts';
import type { Packet } from './packet.ts';

const HEADER = 24;
const RECORD = 16;
/** Magic number, as it is read little-endian: byte order and parts of a second. */
const MAGIC: Readonly<Record<number, readonly [littleEndian: boolean, fraction: number]>> = {
  0xa1b2c3d4: [true, 1e6],
  0xd4c3b2a1: [false, 1e6],
  0xa1b23c4d: [true, 1e9],
  0x4d3cb2a1: [false, 1e9],
};

/** Whether a file begins like a capture of the older format (draft-ietf-opsawg-pcap). */
export function isClassic(bytes: Uint8Array): boolean {
  return (cursorOf(bytes, true).u32(0) ?? 0) in MAGIC;
}

/** Packets of such a capture, up to its end or to where it is damaged. */
export function* readClassic(bytes: Uint8Array): Generator<Packet> {
  const [littleEndian, fraction] = MAGIC[cursorOf(bytes, true).u32(0) ?? 0] ?? [true, 1];
  const { u32, length } = cursorOf(bytes, littleEndian);
  // The upper bits say something about checksums at the end of frames.
  const linkType = (u32(20) ?? 0) & 0xffff;
  for (let at = HEADER; at + RECORD <= length;) {
    const captured = u32(at + 8) ?? 0;
    const data = bytes.subarray(at + RECORD, at + RECORD + captured);
    // A capture that was cut in the middle of a packet ends with it.
    if (data.length < captured) return;
    yield { time: (u32(at) ?? 0) + (u32(at + 4) ?? 0) / fraction, size: u32(at + 12) ?? 0, linkType, data };
    at += RECORD + captured;
  }
}
