import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  Function as PprofFunction,
  Line,
  Location,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';

/** One file of a target, as the shim sends it. */
export interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly encoding: '' | 'gzip';
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** A file; `gzip` compresses it as the shim does. */
export function file(
  name: string,
  type: string,
  content: string | Uint8Array,
  encoding: '' | 'gzip' = '',
): StoredFile {
  const plain = Buffer.from(content);
  return { name, type, encoding, whole: true, bytes: encoding === 'gzip' ? gzipSync(plain) : plain };
}

/** What the manifest says of a file. */
export function describeFile({ name, type, encoding, bytes, whole }: StoredFile): Record<string, unknown> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, type, encoding, size: bytes.length, sha256, chunks: 1, whole };
}

/** A recording of a Java program that computes sines, by the recorder of the JDK. */
export const JFR = readFixture('spin.jfr.gz');

/** One that async-profiler has made of test/targets/java/Hot.java. */
export const ASYNC_PROFILER_JFR = readFixture('async-profiler.jfr.gz');

/** A file that a real tool has made. */
export function readFixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
}

/** A CPU profile of V8 with three samples. */
export const CPU_PROFILE = JSON.stringify({
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2] },
    { id: 2, callFrame: frame('serve'), children: [3] },
    { id: 3, callFrame: frame('parse') },
  ],
  startTime: 0,
  endTime: 3000,
  samples: [2, 3, 3],
  timeDeltas: [0, 1000, 2000],
});

/** A sampling heap profile of V8. */
export const HEAP_PROFILE = JSON.stringify({
  head: {
    callFrame: frame('(root)'),
    selfSize: 0,
    id: 1,
    children: [{ callFrame: frame('allocate'), selfSize: 4096, id: 2, children: [] }],
  },
  samples: [{ size: 4096, nodeId: 2, ordinal: 1 }],
});

function frame(functionName: string): object {
  return { functionName, scriptId: '1', url: 'file:///app/main.js', lineNumber: 4, columnNumber: 0 };
}

/** A profile of pprof: main calls work; gzip by itself, as pprof files are. */
export function makePprof(): Buffer {
  const stringTable = new StringTable();
  const text = (value: string) => stringTable.dedup(value);
  const profile = new Profile({
    stringTable,
    sampleType: [new ValueType({ type: text('samples'), unit: text('count') })],
    function: ['main.main', 'main.work'].map(
      (name, at) => new PprofFunction({ id: at + 1, name: text(name) }),
    ),
    location: [1, 2].map((id) => new Location({ id, line: [new Line({ functionId: id, line: 3 })] })),
    sample: [new Sample({ locationId: [2, 1], value: [7] })],
  });
  return gzipSync(profile.encode());
}

/** A capture: packets of 10.0.0.1 to a web server, one each second. */
export function makePcap(packets: number): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(1, 20);
  const records = Array.from({ length: packets }, (_, at) => {
    const record = Buffer.alloc(16 + 54);
    record.writeUInt32LE(1_790_000_000 + at, 0);
    record.writeUInt32LE(54, 8);
    record.writeUInt32LE(1000, 12);
    const data = record.subarray(16);
    data.writeUInt16BE(0x0800, 12);
    data[14] = 0x45;
    data[23] = 6;
    data.set([10, 0, 0, 1], 26);
    data.set([10, 0, 0, 2], 30);
    data.writeUInt16BE(40_000, 34);
    data.writeUInt16BE(443, 36);
    return record;
  });
  return Buffer.concat([header, ...records]);
}
