import { expect, test } from '@jest/globals';
import { CHUNK_BYTES } from '../../../lib/artifacts/chunks.ts';
import { findManifestFault } from '../../../lib/artifacts/find-manifest-fault.ts';
import { aFile, aManifest, FOLDER, hexOf, TARGET } from '../../build/a-run.ts';

const whole = { key: `${FOLDER}/a`, size: 5 };
const chunk = (number: number, size: number) => ({ key: `${FOLDER}/a~0000${number}`, size });
const wholes = new Map([['a', { size: 5, sha256: hexOf('hello'), chunks: 1 }]]);
const grows = (size: number, chunks: number) => ({ whole: false, sha256: '', size, chunks });

test.each<[string, object, { key: string; size: number }[], string | undefined]>([
  ['a whole file', {}, [whole], undefined],
  ['one of no chunk, which is one object too', { chunks: 0 }, [whole], undefined],
  ['one that is not whole', { name: 'b' }, [chunk(1, 5)], 'not whole yet'],
  ['one of another number of chunks', { chunks: 2 }, [whole], 'it has 1 chunks, not 2'],
  ['one of another size', { size: 6 }, [whole], 'it has 5 bytes, not 6'],
  ['one of another hash', { sha256: hexOf('other') }, [whole], 'another sha256'],
  ['a growing file', grows(5, 1), [chunk(1, 5)], undefined],
  [
    'a growing file that has more by now',
    grows(CHUNK_BYTES, 1),
    [chunk(1, CHUNK_BYTES), chunk(2, 3)],
    undefined,
  ],
  ['a growing file that is whole by now', grows(4, 1), [whole], undefined],
  [
    'a growing file with a chunk too few',
    grows(CHUNK_BYTES + 3, 2),
    [chunk(1, CHUNK_BYTES)],
    'chunk 2 is missing',
  ],
  ['a growing file that would be longer than the whole', grows(6, 1), [whole], 'it has 5 bytes, not 6'],
])('%s', (_what, parts, objects, says) => {
  const manifest = aManifest({ files: [aFile('a', 'hello', parts)] });
  const fault = findManifestFault(TARGET, manifest, { objects, wholes });
  if (says === undefined) expect(fault).toBeUndefined();
  else expect(fault).toMatch(new RegExp(`^[ab]: .*${says}`));
});
