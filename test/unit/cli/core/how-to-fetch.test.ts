import { expect, test } from '@jest/globals';
import { howToFetch } from '../../../../cli/core/how-to-fetch.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';

const artifacts = [{ pod: 'web-0', container: 'toe-1', name: 'a', size: 1, sha256: '' }];

test.each([
  ['ephemeral', 'To fetch them: kubectl toe fetch py-spy-x7k2p -n shop'],
  ['collector', 'To fetch them: kubectl toe fetch py-spy-x7k2p -n shop'],
  [
    'pvc',
    'The results of py-spy-x7k2p are on the volume that its targets have mounted (mode pvc).\nCopy them from there: kubectl cp POD:FOLDER ./py-spy-x7k2p',
  ],
])('the files of a job in mode %s come so', (mode, words) => {
  expect(howToFetch(aCliJob({ artifacts }, mode), { namespace: 'shop' })).toBe(words);
});

test('so do those that the status has no room to name', () => {
  const targets = [aTarget('web-0', 'Succeeded', { moreArtifacts: 2, bytesWritten: 4096 })];
  expect(howToFetch(aCliJob({ targets }), {})).toBe('To fetch them: kubectl toe fetch py-spy-x7k2p');
});

test.each([undefined, {}, { artifacts: [] }])('a job without files (%j) has no need of it', (status) => {
  expect(howToFetch(aCliJob(status), {})).toBeUndefined();
});
