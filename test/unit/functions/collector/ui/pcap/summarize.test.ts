import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { summarizePcap, type PcapSummary } from '../../../../../../functions/collector/ui/pcap/summarize.ts';
import { classic, ipv4, ipv6, nextGeneration } from './captures.ts';

const summarize = (bytes: Uint8Array) => summarizePcap(bytes) as PcapSummary;

describe.each([
  ['pcap, little-endian', (packets: Buffer[]) => classic(packets)],
  ['pcap, big-endian', (packets: Buffer[]) => classic(packets, { littleEndian: false })],
  ['pcap with nanoseconds', (packets: Buffer[]) => classic(packets, { magic: 0xa1b23c4d })],
  ['pcapng, little-endian', (packets: Buffer[]) => nextGeneration(packets)],
  ['pcapng, big-endian', (packets: Buffer[]) => nextGeneration(packets, { littleEndian: false })],
  ['pcapng with a clock of 2^-20 s', (packets: Buffer[]) => nextGeneration(packets, { resolution: 0x94 })],
])('%s', (_, capture) => {
  const bytes = capture([
    ipv4('10.0.0.1:40000', '10.0.0.2:443'),
    ipv4('10.0.0.2:443', '10.0.0.1:40000'),
    ipv6(5000, 53),
    Buffer.from('no packet of IP'),
  ]);

  test('packets, bytes and time are counted', () => {
    const { packets, bytes: size, first, last, others } = summarize(bytes);
    expect({ packets, others }).toEqual({ packets: 4, others: 1 });
    expect(size).toBe(4000);
    // The parts of a second are those of the clock.
    expect(first).toBe(1_790_000_000);
    expect(last).toBe(1_790_000_003);
  });

  test('both directions are one talk', () => {
    expect(summarize(bytes).talks).toEqual([
      { ends: '10.0.0.1:40000 ↔ 10.0.0.2:443', protocol: 'TCP', packets: 2, bytes: 2000 },
      {
        ends: '[fd00:0:0:0:0:0:0:1]:5000 ↔ [fd00:0:0:0:0:0:0:2]:53',
        protocol: 'UDP',
        packets: 1,
        bytes: 1000,
      },
    ]);
  });

  test('one that was cut is counted as far as it goes', () => {
    expect(summarize(bytes.subarray(0, bytes.length - 3)).packets).toBe(3);
  });
});

// What tcpdump 4.99 records on the interface `any`, which tools/tcpdump listens on: 96 bytes of each packet.
describe.each([
  ['any-sll2.pcap', 20],
  ['any-sll.pcap', 16],
])('%s', (name, header) => {
  test('both ends, their ports and the bytes on the wire are found', () => {
    const { packets, talks, others } = summarize(readFileSync(`test/ui/fixtures/${name}`));
    expect({ packets, others }).toEqual({ packets: 13, others: 0 });
    expect(talks).toEqual([
      {
        ends: '[0:0:0:0:0:0:0:1]:40002 ↔ [0:0:0:0:0:0:0:1]:8080',
        protocol: 'TCP',
        packets: 10,
        // Ten headers of TCP with their options, a request of 50 bytes, and its answer of 300.
        bytes: 10 * (header + 72) + 2 * 8 + 50 + 300,
      },
      {
        ends: '127.0.0.1:40001 ↔ 127.0.0.1:5353',
        protocol: 'UDP',
        packets: 3,
        bytes: 3 * (header + 28) + 200 + 200 + 100,
      },
    ]);
  });
});

test('packets of talks that are not listed are counted with those of none', () => {
  const talks = Array.from({ length: 25 }, (_, at) => ipv4(`10.0.0.1:${at + 1}`, '10.0.0.2:443'));
  const { packets, talks: listed, others } = summarize(classic([...talks, Buffer.from('no packet of IP')]));
  expect([packets, listed.length, others]).toEqual([26, 20, 6]);
});

test('a packet in two virtual networks is still found', () => {
  const packet = ipv4('10.0.0.1:1', '10.0.0.2:2');
  const tag = Buffer.from([0x88, 0xa8, 0, 1, 0x81, 0, 0, 2]);
  const tagged = Buffer.concat([packet.subarray(0, 12), tag, packet.subarray(12)]);
  expect(summarize(classic([tagged])).talks[0]?.ends).toBe('10.0.0.1:1 ↔ 10.0.0.2:2');
});

test.each([
  ['LINUX_SLL', 113, Buffer.concat([Buffer.alloc(14), Buffer.from([0x81, 0])])],
  ['LINUX_SLL2', 276, Buffer.concat([Buffer.from([0x81, 0]), Buffer.alloc(18)])],
])('a packet in a virtual network is found behind a header of %s', (_, linkType, header) => {
  const packet = ipv4('10.0.0.1:1', '10.0.0.2:2').subarray(14);
  const tagged = Buffer.concat([header, Buffer.from([0, 2, 0x08, 0]), packet]);
  expect(summarize(classic([tagged], { linkType })).talks[0]?.ends).toBe('10.0.0.1:1 ↔ 10.0.0.2:2');
});

test('a later fragment has no ports', () => {
  const fragment = ipv4('10.0.0.1:1', '10.0.0.2:2');
  fragment.writeUInt16BE(100, 14 + 6);
  expect(summarize(classic([fragment])).talks[0]?.ends).toBe('10.0.0.1 ↔ 10.0.0.2');
});

test.each([
  ['nothing', new Uint8Array()],
  ['text', Buffer.from('<html>')],
])('%s is no capture', (_, bytes) => expect(summarizePcap(bytes)).toHaveProperty('problem'));

test('a length that leads nowhere ends the reading', () => {
  const bytes = nextGeneration([ipv4('10.0.0.1:1', '10.0.0.2:2')]);
  // The length of the first block is zero: a reader that believes it never gets on.
  bytes.writeUInt32LE(0, 4);
  expect(summarize(bytes).packets).toBe(0);
});

test('never throws, and never goes on for ever', () => {
  const starts = [0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a].map((magic) => {
    const start = Buffer.alloc(4);
    start.writeUInt32LE(magic);
    return start;
  });
  const capture = fc
    .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 500 }))
    .map(([start, rest]) => Buffer.concat([start, rest]));
  fc.assert(
    fc.property(capture, (bytes) => expect(summarizePcap(bytes)).toHaveProperty('packets')),
    { numRuns: 2000 },
  );
});

test('never throws on a capture with a few wrong bytes', () => {
  const packets = [ipv4('10.0.0.1:1', '10.0.0.2:2'), ipv6(1, 2)];
  const good = fc.constantFrom(classic(packets), nextGeneration(packets));
  const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(good, changes, (bytes, wrong) => {
      const copy = Buffer.from(bytes);
      for (const [at, value] of wrong) copy[at % copy.length] = value;
      expect(typeof summarizePcap(copy)).toBe('object');
    }),
    { numRuns: 2000 },
  );
});
