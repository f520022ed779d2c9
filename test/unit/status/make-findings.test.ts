import type { Phase, TargetState } from '../../../lib/api/power-tool-status.ts';
import { findAccepted, findEnded, findNotBegun, findProgress } from '../../../lib/status/make-findings.ts';
import type { Finding } from '../../../lib/status/make-conditions.ts';
import { countsOf } from '../../build/a-target.ts';

const held = (found: readonly Finding[]) =>
  Object.fromEntries(found.map(({ type, status }) => [type, status]));
const WHY = { reason: 'Running', message: 'why' } as const;

describe('findProgress', () => {
  test('names the modes of the tool, where it has several', () => {
    const outcome = { phase: 'Running', ...WHY } as const;
    const selected = (modes?: readonly string[]) =>
      findProgress(countsOf('Active'), outcome, modes).find(({ type }) => type === 'TargetsSelected')
        ?.message;
    expect(selected()).toBe('1 pods are chosen.');
    expect(selected(['full', 'same-user'])).toMatch(/chosen\. The tool runs in mode full and same-user\.$/);
  });

  test.each<{ name: string; phase: Phase; states: readonly TargetState[]; want: Record<string, string> }>([
    {
      name: 'at work is progressing',
      phase: 'Running',
      states: ['Active'],
      want: { Progressing: 'True', Complete: 'False', Degraded: 'False' },
    },
    {
      name: 'that ends early is progressing towards its end',
      phase: 'Stopping',
      states: ['Active'],
      want: { Progressing: 'True', Complete: 'False', Degraded: 'False' },
    },
    {
      name: 'that is completed is complete',
      phase: 'Completed',
      states: ['Succeeded'],
      want: { Progressing: 'False', Complete: 'True', Degraded: 'False' },
    },
    {
      name: 'that is completed, though a pod went away, is degraded',
      phase: 'Completed',
      states: ['Succeeded', 'Gone'],
      want: { Progressing: 'False', Complete: 'True', Degraded: 'True' },
    },
    {
      name: 'that is completed, though a pod was unfit, is not degraded',
      phase: 'Completed',
      states: ['Succeeded', 'Skipped'],
      want: { Progressing: 'False', Complete: 'True', Degraded: 'False' },
    },
    {
      name: 'at work, though a tool failed, is degraded',
      phase: 'Running',
      states: ['Active', 'Failed'],
      want: { Progressing: 'True', Complete: 'False', Degraded: 'True' },
    },
    {
      name: 'that failed is not complete',
      phase: 'Failed',
      states: ['Failed'],
      want: { Progressing: 'False', Complete: 'False', Degraded: 'True' },
    },
    {
      name: 'that was cancelled is not complete',
      phase: 'Cancelled',
      states: ['Skipped'],
      want: { Progressing: 'False', Complete: 'False', Degraded: 'False' },
    },
  ])('a job $name', ({ phase, states, want }) => {
    const found = findProgress(countsOf(...states), { phase, ...WHY });
    expect(held(found)).toEqual({ Accepted: 'True', TargetsSelected: 'True', ...want });
  });

  test('says how many pods are chosen', () => {
    const found = findProgress(countsOf('Active', 'Waiting'), { phase: 'Running', ...WHY });
    expect(found).toContainEqual({
      type: 'TargetsSelected',
      status: 'True',
      reason: 'TargetsSelected',
      message: '2 pods are chosen.',
    });
  });

  test.each<{ states: readonly TargetState[]; want: object }>([
    {
      states: ['Failed', 'Gone', 'Active'],
      want: { reason: 'ToolFailed', message: '1 of 3 pods failed, 1 went away.' },
    },
    {
      states: ['Gone', 'Active'],
      want: { reason: 'TargetGone', message: '0 of 2 pods failed, 1 went away.' },
    },
    { states: ['Active'], want: WHY },
  ])('says of $states how bad it is', ({ states, want }) => {
    const found = findProgress(countsOf(...states), { phase: 'Running', ...WHY });
    expect(found.find(({ type }) => type === 'Degraded')).toMatchObject(want);
  });

  test('gives every condition a reason and a message', () => {
    for (const { reason, message } of findProgress(countsOf('Active'), { phase: 'Running', ...WHY }))
      expect([reason, message].every((text) => text.length > 0)).toBe(true);
  });
});

test('of a job that has not begun it is unknown whether it progresses, and why: False is for what is over', () => {
  const why = { reason: 'TargetBusy', message: 'wait' } as const;
  expect(findNotBegun(why)).toEqual([
    { type: 'Progressing', status: 'Unknown', ...why },
    { type: 'Complete', status: 'False', ...why },
  ]);
});

test.each<{ phase: Phase; accepted: string; complete: string }>([
  { phase: 'Failed', accepted: 'False', complete: 'False' },
  { phase: 'Cancelled', accepted: 'True', complete: 'False' },
  { phase: 'Completed', accepted: 'True', complete: 'True' },
])('a job that ended as $phase before it began', ({ phase, accepted, complete }) => {
  const found = findEnded({ phase, ...WHY });
  expect(held(found)).toEqual({ Accepted: accepted, Progressing: 'False', Complete: complete });
  expect(found.at(-1)).toMatchObject(WHY);
});

test('a job that admins allow is accepted', () => {
  expect(findAccepted()).toMatchObject({ type: 'Accepted', status: 'True', reason: 'Accepted' });
});
