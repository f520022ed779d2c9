import { cursorOf, type Cursor } from './cursor.ts';
import type { Packet } from './packet.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const RESOLUTION_OPTION = 9;
/** Block type and twice the length: no block is smaller. */
const SMALLEST_BLOCK = 12;

interface Interface {
  readonly linkType: number;
  /** Ticks of its clock in a second. */
  readonly ticks: number;
}

/** A packet of an interface that the file does not describe. */
const UNKNOWN: Interface = { linkType: -1, ticks: 1e6 };

interface Block {
  readonly at: number;
  readonly length: number;
  readonly cursor: Cursor;
}

/** Whether a file begins like a pcapng capture (draft-ietf-opsawg-pcapng). */
export function isNextGeneration(bytes: Uint8Array): boolean {
  return cursorOf(bytes, true).u32(0) === SECTION;
}

/** Packets of a pcapng capture, up to its end or to where it is damaged. */
export function* readNextGeneration(bytes: Uint8Array): Generator<Packet> {
  let cursor = cursorOf(bytes, true);
  let interfaces: Interface[] = [];
  for (let at = 0; at + SMALLEST_BLOCK <= bytes.length;) {
    const type = cursor.u32(at);
    if (type === SECTION) {
      // Each section has its own byte order and its own interfaces.
      cursor = cursorOf(bytes, cursorOf(bytes, true).u32(at + 8) === 0x1a2b3c4d);
      interfaces = [];
    }
    const length = cursor.u32(at + 4) ?? 0;
    if (length < SMALLEST_BLOCK || length % 4 !== 0 || at + length > bytes.length) return;
    const block = { at, length, cursor };
    if (type === INTERFACE) interfaces.push(readInterface(block));
    const packet = readPacket(type, block, interfaces, bytes);
    if (packet) yield packet;
    at += length;
  }
}

function readInterface({ at, length, cursor }: Block): Interface {
  const linkType = cursor.u16(at + 8) ?? 0;
  for (let option = at + 16; option + 4 <= at + length - 4;) {
    const code = cursor.u16(option) ?? 0;
    const size = cursor.u16(option + 2) ?? 0;
    if (code === RESOLUTION_OPTION) return { linkType, ticks: ticksOf(cursor.u8(option + 4) ?? 6) };
    if (code === 0) break;
    option += 4 + Math.ceil(size / 4) * 4;
  }
  return { linkType, ticks: 1e6 };
}

/** The highest bit tells whether the others are a power of 2 or of 10. */
function ticksOf(resolution: number): number {
  return resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
}

function readPacket(
  type: number | undefined,
  block: Block,
  interfaces: readonly Interface[],
  bytes: Uint8Array,
): Packet | undefined {
  const { at, length, cursor } = block;
  const word = (offset: number): number => cursor.u32(at + offset) ?? 0;
  const dataOf = (start: number, size: number): Uint8Array =>
    bytes.subarray(at + start, at + start + Math.min(size, length - start - 4));
  if (type === ENHANCED_PACKET && length >= 32) {
    const { linkType, ticks } = interfaces[word(8)] ?? UNKNOWN;
    const time = (word(12) * 2 ** 32 + word(16)) / ticks;
    return { time, size: word(24), linkType, data: dataOf(28, word(20)) };
  }
  if (type === SIMPLE_PACKET && length >= 16) {
    const { linkType } = interfaces[0] ?? UNKNOWN;
    return { time: undefined, size: word(8), linkType, data: dataOf(12, word(8)) };
  }
  return undefined;
}
