import { labelManager, makeLabelPatch } from '../../../lib/make/label.ts';
import { aPod } from '../../build/a-pod.ts';

describe('makeLabelPatch', () => {
  test('marks this pod, and no other of its name', () => {
    expect(makeLabelPatch(aPod(), 'job-uid', { marked: true })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', uid: 'uid-web-1', labels: { 'toe.run/job': 'job-uid' } },
    });
  });

  test('without the label it takes the mark away', () => {
    expect(makeLabelPatch(aPod(), 'job-uid', { marked: false })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', uid: 'uid-web-1' },
    });
  });

  test('guarded, it holds only for the pod as it was read', () => {
    expect(makeLabelPatch(aPod(), 'job-uid', { marked: false, guarded: true })).toMatchObject({
      metadata: { name: 'web-1', uid: 'uid-web-1', resourceVersion: '10' },
    });
  });
});

test('each job is a field manager of its own', () => {
  expect(labelManager('a')).toBe('toe-a');
  expect(labelManager('a')).not.toBe(labelManager('b'));
});
