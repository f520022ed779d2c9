import { jest } from '@jest/globals';
import type { FoundFile } from '../../../../../../functions/collector/ui/files.ts';
import { fetchBeginning, fetchFile } from '../../../../../../functions/collector/ui/work/fetch-file.ts';

const file: FoundFile = {
  name: 'notes.txt',
  pod: 'a',
  label: 'a',
  container: 'toe-1',
  path: 'notes.txt',
  size: 5,
  sha256: '',
  encoding: '',
  type: 'text',
  whole: true,
};

afterEach(() => jest.restoreAllMocks());

const answerWith = (answer: Response) => jest.spyOn(globalThis, 'fetch').mockResolvedValue(answer);
const failure = () => Response.json({ code: 'login', message: 'log in first' }, { status: 502 });

test('a file is its bytes', async () => {
  answerWith(new Response('hello'));
  expect(await fetchFile(file, '')).toEqual({ bytes: Buffer.from('hello'), notes: [] });
});

test.each([
  ['a whole file', () => fetchFile(file, '')],
  ['the beginning of a text', () => fetchBeginning(file, '', 10)],
])('when %s does not come, what the collector or its proxy said is told', async (_, ask) => {
  answerWith(failure());
  expect(await ask()).toEqual({ problem: expect.stringContaining('(log in first)') as string });
});
