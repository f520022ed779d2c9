import fc from 'fast-check';
import { readToolReport } from '../../../lib/api/tool-report.ts';

const H = 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ';
const HEX = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const MESSAGE = {
  toe: 1,
  files: [{ n: 'a.folded.gz', s: 5, h: H }],
  more: 2,
  bytes: 99,
  partial: false,
  why: 'ok',
  say: '',
};
const read = (more: object = {}) => readToolReport(JSON.stringify({ ...MESSAGE, ...more }));

describe('readToolReport', () => {
  test('reads what the shim has left', () => {
    expect(read()).toEqual({
      files: [{ name: 'a.folded.gz', size: 5, sha256: HEX }],
      ...{ more: 2, bytes: 99, partial: false, why: 'ok', say: '' },
    });
  });

  test('a message without an end is that of a shim that was killed: what it has is partial', () => {
    expect(read({ why: '' })).toMatchObject({ partial: true, why: '' });
  });

  test('fills in what is left out', () => {
    expect(readToolReport('{"toe":1,"why":"denied"}')).toEqual({
      ...{ files: [], more: 0, bytes: 0, partial: false, why: 'denied', say: '' },
    });
  });

  test('what nobody could see is not shown', () => {
    expect(read({ say: 'no\u001b[31m room\u202e\n' })?.say).toBe('no [31m room');
  });

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['words', 'permission denied'],
    ['a broken message', '{"toe":1,"files":[{'],
    ['a list', '[1]'],
    ['JSON of somebody else', '{"level":"error"}'],
    ['another version', JSON.stringify({ ...MESSAGE, toe: 2 })],
    ['a name that leads elsewhere', JSON.stringify({ ...MESSAGE, files: [{ n: '../a', s: 1, h: H }] })],
    ['a size below nothing', JSON.stringify({ ...MESSAGE, files: [{ n: 'a', s: -1, h: H }] })],
    ['a hash that is none', JSON.stringify({ ...MESSAGE, files: [{ n: 'a', s: 1, h: 'abc' }] })],
    ['a long word', JSON.stringify({ ...MESSAGE, why: 'x'.repeat(21) })],
  ])('%s is no report', (_what, message) => {
    expect(readToolReport(message)).toBeUndefined();
  });

  test('never throws, whatever a container says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `{"toe":1,"files":${text}}`),
        ),
        (text) => {
          readToolReport(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
