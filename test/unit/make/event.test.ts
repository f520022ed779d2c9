import { makeEvent, nameEvent, type JobEvent } from '../../../lib/make/event.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { NOW } from '../../build/a-world.ts';

const event: JobEvent = { name: 'toe-1', type: 'Normal', reason: 'Running', note: '0 of 1 pods are done.' };

describe('makeEvent', () => {
  test('is exactly this', () => {
    expect(makeEvent(aPowerTool(), event, NOW)).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'toe-1', namespace: 'shop' },
      eventTime: '2026-01-01T12:00:00.000000Z',
      reportingController: 'toe.run/functions',
      reportingInstance: 'toe',
      action: 'Reconcile',
      regarding: {
        apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
        kind: 'PowerTool',
        name: 'job',
        namespace: 'shop',
        uid: 'job-uid',
        resourceVersion: '100',
      },
      type: 'Normal',
      reason: 'Running',
      note: '0 of 1 pods are done.',
    });
  });

  test.each([
    { name: 'a note of 1024 bytes is told in full', note: 'x'.repeat(1024), want: 'x'.repeat(1024) },
    { name: 'a longer one is cut', note: 'x'.repeat(1025), want: `${'x'.repeat(1021)}…` },
    { name: 'bytes count, not characters', note: 'ü'.repeat(600), want: `${'ü'.repeat(510)}…` },
    { name: 'no character is cut in two', note: `x${'☃'.repeat(400)}`, want: `x${'☃'.repeat(340)}…` },
  ])('$name, as the API server wants it', ({ note, want }) => {
    const made = makeEvent(aPowerTool(), { ...event, note }, NOW)['note'] as string;
    expect(made).toBe(want);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(1024);
  });

  test('may be about something else of the same shape', () => {
    const of = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...aPowerTool().metadata, name: 'map' } };
    expect(makeEvent(of, event, NOW)).toMatchObject({ regarding: { kind: 'ConfigMap', name: 'map' } });
  });
});

describe('nameEvent', () => {
  test('is the same for the same news of the same job', () => {
    expect(nameEvent(aPowerTool(), 'Running', 'Running')).toBe(nameEvent(aPowerTool(), 'Running', 'Running'));
    expect(nameEvent(aPowerTool(), 'Running', 'Running')).toMatch(/^toe-[0-9a-f]{10}$/);
  });

  test.each([
    { name: 'other news', other: nameEvent(aPowerTool(), 'Completed', 'Succeeded') },
    { name: 'another job', other: nameEvent(aPowerTool({ uid: 'other' }), 'Running', 'Running') },
  ])('is another one for $name', ({ other }) => {
    expect(other).not.toBe(nameEvent(aPowerTool(), 'Running', 'Running'));
  });
});
