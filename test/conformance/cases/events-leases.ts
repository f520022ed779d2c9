import type { Case } from '../case.ts';
import {
  CORE_EVENTS,
  EVENTS,
  first,
  get,
  json,
  LEASES,
  merge,
  post,
  put,
  remove,
  saved,
  type Json,
} from '../requests.ts';

const MICRO = '2001-01-01T00:00:00.000000Z';

function event(name: string, parts: Json = {}): Json {
  return {
    metadata: { name },
    eventTime: MICRO,
    reportingController: 'toe.run/status',
    reportingInstance: 'status-1',
    action: 'Profile',
    reason: 'Completed',
    type: 'Normal',
    note: 'The tool has ended.',
    regarding: {
      apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
      kind: 'PowerTool',
      namespace: '<ns>',
      name: 'job',
      uid: 'u',
    },
    ...parts,
  };
}

function coreEvent(name: string, parts: Json = {}): Json {
  return {
    metadata: { name },
    reason: 'Completed',
    type: 'Normal',
    message: 'The tool has ended.',
    involvedObject: { kind: 'PowerTool', namespace: '<ns>', name: 'job', uid: 'u' },
    ...parts,
  };
}

function lease(name: string, holder: string, parts: Json = {}): Json {
  return { metadata: { name }, spec: { holderIdentity: holder, leaseDurationSeconds: 15 }, ...parts };
}

const LEASE = `${LEASES}/slot`;

/** Events, and Leases. */
export const EVENTS_AND_LEASES: readonly Case[] = [
  { name: 'An Event is made and read', steps: [post(EVENTS, event('one')), get(`${EVENTS}/one`)] },
  {
    name: 'An Event that exists cannot be made again',
    steps: [first(post(EVENTS, event('one'))), post(EVENTS, event('one'))],
  },
  {
    name: 'An Event needs time, controller, instance, action, reason and type',
    steps: [
      post(EVENTS, event('one', { eventTime: null })),
      post(EVENTS, event('one', { reportingController: '' })),
      post(EVENTS, event('one', { reportingInstance: '' })),
      post(EVENTS, event('one', { action: '' })),
      post(EVENTS, event('one', { reason: '' })),
      post(EVENTS, event('one', { type: 'Sad' })),
    ],
  },
  {
    name: 'An Event is about something in its namespace',
    steps: [
      post(EVENTS, event('one', { regarding: { kind: 'PowerTool', namespace: 'other', name: 'job' } })),
    ],
  },
  {
    name: 'The words of an Event are short',
    steps: [
      post(EVENTS, event('one', { note: 'x'.repeat(1025) })),
      post(EVENTS, event('two', { note: 'x'.repeat(1024), reason: 'x'.repeat(128) })),
    ],
  },
  {
    name: 'An Event in the older group is made and read',
    steps: [post(CORE_EVENTS, coreEvent('one')), get(`${CORE_EVENTS}/one`)],
  },
  {
    name: 'An Event in the older group is about something in its namespace',
    steps: [
      post(
        CORE_EVENTS,
        coreEvent('one', { involvedObject: { kind: 'PowerTool', namespace: 'other', name: 'job' } }),
      ),
    ],
  },
  {
    name: 'Events are found by what they are about',
    steps: [
      first(post(CORE_EVENTS, coreEvent('one'))),
      get(CORE_EVENTS, { fieldSelector: 'involvedObject.name=job,reason=Completed' }),
      get(CORE_EVENTS, { fieldSelector: 'involvedObject.name=other' }),
    ],
  },
  {
    name: 'An Event can be counted up',
    steps: [
      first(post(CORE_EVENTS, coreEvent('one', { count: 1 }))),
      merge(`${CORE_EVENTS}/one`, { count: 2 }),
    ],
  },
  {
    name: 'A slot is taken by whoever makes its Lease',
    steps: [post(LEASES, lease('slot', 'one')), post(LEASES, lease('slot', 'two')), get(LEASE)],
  },
  {
    name: 'A Lease is renewed from the version that was seen',
    steps: [
      saved(post(LEASES, lease('slot', 'one')), 'slot'),
      saved(
        put(LEASE, {
          ...lease('slot', 'one'),
          metadata: { name: 'slot', resourceVersion: '{slot.version}' },
          spec: { holderIdentity: 'one', renewTime: MICRO },
        }),
        'then',
      ),
      put(LEASE, { ...lease('slot', 'two'), metadata: { name: 'slot', resourceVersion: '{slot.version}' } }),
      merge(LEASE, { metadata: { resourceVersion: '{then.version}' }, spec: { holderIdentity: 'two' } }),
    ],
  },
  {
    name: 'A Lease passes to another only if it is still held as was seen',
    steps: [
      first(post(LEASES, lease('slot', 'one'))),
      json(LEASE, [
        { op: 'test', path: '/spec/holderIdentity', value: 'two' },
        { op: 'replace', path: '/spec/holderIdentity', value: 'three' },
      ]),
      json(LEASE, [
        { op: 'test', path: '/spec/holderIdentity', value: 'one' },
        { op: 'replace', path: '/spec/holderIdentity', value: 'two' },
      ]),
    ],
  },
  {
    name: 'A Lease is given back',
    steps: [
      first(post(LEASES, lease('slot', 'one')), 'slot'),
      remove(LEASE, undefined, { preconditions: { uid: '{slot.uid}' } }),
      post(LEASES, lease('slot', 'two')),
    ],
  },
];
