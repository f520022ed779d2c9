import { expect, test } from '@jest/globals';
import { listWaiting } from '../../../../embedded/stage/list-waiting.ts';

const aPod = (name: string, phase: string, state?: object): object => ({
  metadata: { name },
  status: { phase, ...(state ? { containerStatuses: [{ state }] } : {}) },
});

test('of pods that do not run it is said why, as far as it is known', () => {
  const items = [
    aPod('runs', 'Running', { running: {} }),
    aPod('new', 'Pending'),
    aPod('starts', 'Pending', { waiting: { reason: 'ContainerCreating' } }),
    aPod('has-no-image', 'Pending', { waiting: { reason: 'ErrImagePull', message: 'no such image' } }),
    aPod('ended', 'Failed', { terminated: { exitCode: 1 } }),
  ];
  expect(listWaiting({ items })).toEqual([
    'new Pending',
    'starts Pending: ContainerCreating',
    'has-no-image Pending: ErrImagePull: no such image',
    'ended Failed',
  ]);
});
