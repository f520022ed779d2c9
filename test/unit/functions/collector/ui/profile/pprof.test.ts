import fc from 'fast-check';
import {
  Function as PprofFunction,
  Line,
  Location,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import { readPprof } from '../../../../../../functions/collector/ui/profile/pprof.ts';

function makeProfile(defaultType = ''): Uint8Array {
  const stringTable = new StringTable();
  const text = (value: string) => stringTable.dedup(value);
  return new Profile({
    stringTable,
    sampleType: ['samples', 'cpu'].map((type) => new ValueType({ type: text(type), unit: 0 })),
    function: ['main.main', 'main.work', 'main.inner'].map(
      (name, at) => new PprofFunction({ id: at + 1, name: text(name) }),
    ),
    location: [
      new Location({ id: 1, line: [new Line({ functionId: 1 })] }),
      // inner was inlined into work: the callee comes first.
      new Location({ id: 2, line: [new Line({ functionId: 3 }), new Line({ functionId: 2 })] }),
      new Location({ id: 3, address: 0xbeef }),
    ],
    sample: [
      new Sample({ locationId: [2, 1], value: [7, 700] }),
      new Sample({ locationId: [3, 1], value: [1, 100] }),
      new Sample({ locationId: [9], value: [2, 200] }),
    ],
    defaultSampleType: text(defaultType),
  }).encode();
}

test('the last measure counts, from the root on, with what was inlined', () => {
  expect(readPprof(makeProfile())).toEqual(
    new Map([
      ['main.main;main.work;main.inner', 700],
      ['main.main;0xbeef', 100],
      ['(unknown)', 200],
    ]),
  );
});

test('the measure that the profile names counts before the last', () => {
  expect((readPprof(makeProfile('samples')) as Map<string, number>).get('(unknown)')).toBe(2);
});

test('an id larger than any number of JavaScript is still that id', () => {
  // 2^53 + 1 as protobuf writes it; the encoder of pprof-format cannot.
  const id = [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
  const field = (number: number, ...bytes: number[]) => [number * 8 + 2, bytes.length, ...bytes];
  const bytes = Uint8Array.from([
    ...field(1, 8, 0),
    ...field(2, ...field(1, ...id), ...field(2, 3)),
    ...field(4, 8, ...id, ...field(4, 8, ...id)),
    ...field(5, 8, ...id, 16, 1),
    ...field(6),
    ...field(6, ...Buffer.from('far')),
  ]);
  expect(readPprof(bytes)).toEqual(new Map([['far', 3]]));
});

test('never throws, whatever the bytes are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const found = readPprof(bytes);
      expect(found instanceof Map || 'problem' in found).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('never throws on a profile with a few wrong bytes', () => {
  const good = makeProfile();
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const bytes = Uint8Array.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      const found = readPprof(bytes);
      expect(found instanceof Map || 'problem' in found).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
