import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Draft } from '../../../../cli/shell/draft.ts';
import { makeResultFolder } from '../../../../cli/shell/result-folder.ts';
import { hexOf } from '../../../build/a-run.ts';
import { makeMachine } from '../harness/machine.ts';

const ORIGIN = { pod: 'web-0' };
const CHECKSUM = hexOf('hello');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-store-'));
  mkdirSync(join(folder, 'web-0'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Brings what is missing of "hello", as its source would. */
const fill = async (draft: Draft): Promise<void> => draft.write(Buffer.from('hello'.slice(draft.bytes())));

test('of a file that was never finished nothing is gone on with: an old draft beside it is of another file', async () => {
  writeFileSync(join(folder, 'web-0/.a.partial..part'), 'ol');
  const results = makeResultFolder(folder, makeMachine().terminal, false);
  await results.save({ name: 'a', size: 5, sha256: undefined }, ORIGIN, { fill, resumes: false });
  expect(results.sums()).toEqual({ saved: 1, problems: 0 });
  expect(readFileSync(join(folder, 'web-0/a.partial'), 'utf8')).toBe('hello');
  expect(readdirSync(join(folder, 'web-0'))).toEqual(['a.partial']);
});

test('a draft that was wrong from the start is begun anew, once', async () => {
  writeFileSync(join(folder, `web-0/.a.${CHECKSUM.slice(0, 16)}.part`), 'ol');
  const begun: number[] = [];
  const results = makeResultFolder(folder, makeMachine().terminal, false);
  await results.save({ name: 'a', size: 5, sha256: CHECKSUM }, ORIGIN, {
    fill: (draft) => {
      begun.push(draft.bytes());
      return fill(draft);
    },
    resumes: true,
  });
  expect(begun).toEqual([2, 0]);
  expect(results.sums()).toEqual({ saved: 1, problems: 0 });
  expect(readFileSync(join(folder, 'web-0/a'), 'utf8')).toBe('hello');
});

test('bytes that are wrong however often they are asked for are told, and not kept', async () => {
  const machine = makeMachine();
  const results = makeResultFolder(folder, machine.terminal, false);
  const wrong = { fill: (draft: Draft) => draft.write(Buffer.from('hallo')), resumes: true };
  await results.save({ name: 'a', size: 5, sha256: CHECKSUM }, ORIGIN, wrong);
  expect(results.sums()).toEqual({ saved: 0, problems: 1 });
  expect(machine.err).toEqual([expect.stringContaining('does not have the checksum')]);
  expect(readdirSync(join(folder, 'web-0'))).toEqual([]);
});
