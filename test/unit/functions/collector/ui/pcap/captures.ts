const SECONDS = 1_790_000_000;
const ON_THE_WIRE = 1000;

/** A frame of Ethernet with TCP between two IPv4 ends: `10.0.0.1:443`. */
export function ipv4(from: string, to: string): Buffer {
  const data = Buffer.alloc(54);
  data.writeUInt16BE(0x0800, 12);
  data[14] = 0x45;
  data[23] = 6;
  [from, to].forEach((end, at) => {
    const [address = '', port = ''] = end.split(':');
    data.set(address.split('.').map(Number), 26 + at * 4);
    data.writeUInt16BE(Number(port), 34 + at * 2);
  });
  return data;
}

/** A frame of Ethernet with UDP from fd00::1 to fd00::2. */
export function ipv6(from: number, to: number): Buffer {
  const data = Buffer.alloc(62);
  data.writeUInt16BE(0x86dd, 12);
  data[14] = 0x60;
  data[20] = 17;
  data.set([0xfd], 22);
  data.set([1], 37);
  data.set([0xfd], 38);
  data.set([2], 53);
  data.writeUInt16BE(from, 54);
  data.writeUInt16BE(to, 56);
  return data;
}

/** A capture in the older format, one packet each second. */
export function classic(
  packets: readonly Buffer[],
  { littleEndian = true, magic = 0xa1b2c3d4, linkType = 1 } = {},
): Buffer {
  const words = writer(littleEndian);
  const records = packets.map((data, at) =>
    Buffer.concat([words(SECONDS + at, 0, data.length, ON_THE_WIRE), data]),
  );
  return Buffer.concat([words(magic, 0x00040002, 0, 0, 65_535, linkType), ...records]);
}

/** A pcapng capture, one packet each second. */
export function nextGeneration(
  packets: readonly Buffer[],
  { littleEndian = true, resolution = 6 } = {},
): Buffer {
  const words = writer(littleEndian);
  const block = (type: number, body: Buffer) => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const length = padded.length + 12;
    return Buffer.concat([words(type, length), padded, words(length)]);
  };
  const halves = (first: number, second: number) => {
    const [low, high] = littleEndian ? [first, second] : [second, first];
    return words(low + high * 2 ** 16);
  };
  const ticks = resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
  const option = Buffer.concat([halves(9, 1), Buffer.from([resolution, 0, 0, 0]), words(0)]);
  return Buffer.concat([
    block(0x0a0d0d0a, words(0x1a2b3c4d, 1, 0xffffffff, 0xffffffff)),
    block(1, Buffer.concat([halves(1, 0), words(0), option])),
    ...packets.map((data, at) => {
      const time = (SECONDS + at) * ticks;
      const header = words(0, Math.floor(time / 2 ** 32), time % 2 ** 32, data.length, ON_THE_WIRE);
      return block(6, Buffer.concat([header, data]));
    }),
  ]);
}

function writer(littleEndian: boolean): (...words: number[]) => Buffer {
  return (...words) => {
    const bytes = Buffer.alloc(words.length * 4);
    words.forEach((word, at) =>
      littleEndian ? bytes.writeUInt32LE(word, at * 4) : bytes.writeUInt32BE(word, at * 4),
    );
    return bytes;
  };
}
