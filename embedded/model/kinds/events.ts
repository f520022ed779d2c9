import { invalidValue, required } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { objectAt, textAt, type KubeObject } from '../object.ts';
import { builtIn, type Kind } from './built-in.ts';

const fields = {
  reason: (event: KubeObject): string => textAt(event, 'reason') ?? '',
  type: (event: KubeObject): string => textAt(event, 'type') ?? '',
};

/** Events as most clients write them. The model keeps them apart from those of the newer group. */
export const coreEvents = builtIn({
  names: { group: '', version: 'v1', plural: 'events', kind: 'Event', shortNames: ['ev'] },
  members: membersOf('involvedObject', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count'),
  behaviour: {
    create: (event) => withDefaults(event, { source: {}, firstTimestamp: null, lastTimestamp: null }),
    validate: (event, old) => (old ? [] : validateCore(event)),
    fields: {
      ...fields,
      'involvedObject.name': (event) => textAt(objectAt(event, 'involvedObject'), 'name') ?? '',
      'involvedObject.uid': (event) => textAt(objectAt(event, 'involvedObject'), 'uid') ?? '',
      'involvedObject.kind': (event) => textAt(objectAt(event, 'involvedObject'), 'kind') ?? '',
    },
  },
});

/** Events as the functions write them. */
export const events = builtIn({
  names: { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', shortNames: ['ev'] },
  members: membersOf('regarding', 'note', 'deprecatedSource', 'deprecatedFirstTimestamp', 'deprecatedCount'),
  behaviour: {
    validate: (event, old) => (old ? [] : validateNew(event)),
    fields: { ...fields, 'regarding.name': (event) => textAt(objectAt(event, 'regarding'), 'name') ?? '' },
  },
});

function membersOf(...own: readonly string[]): Kind['members'] {
  const common = [
    'reason',
    'type',
    'action',
    'eventTime',
    'reportingController',
    'reportingInstance',
    'series',
  ];
  return Object.fromEntries(
    [...common, 'related', 'reportingComponent', ...own].map((key) => [key, {}] as const),
  );
}

function withDefaults(event: KubeObject, defaults: Readonly<Record<string, unknown>>): KubeObject {
  return { eventTime: null, reportingComponent: '', reportingInstance: '', ...defaults, ...event };
}

function validateCore(event: KubeObject): Cause[] {
  const { namespace = '' } = event.metadata;
  const about = textAt(objectAt(event, 'involvedObject'), 'namespace') ?? '';
  if (about === namespace || (about === '' && namespace === 'default')) return [];
  return [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
}

/** Longest texts, in characters. */
const LONGEST = { action: 128, reason: 128, note: 1024 } as const;

function validateNew(event: KubeObject): Cause[] {
  const { namespace = '' } = event.metadata;
  const about = textAt(objectAt(event, 'regarding'), 'namespace') ?? '';
  return [
    ...(about === namespace || (about === '' && namespace === 'default')
      ? []
      : [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')]),
    ...(event['eventTime'] ? [] : [required('eventTime')]),
    ...['reportingController', 'reportingInstance', 'action', 'reason'].flatMap((key) =>
      textAt(event, key) ? [] : [required(key)],
    ),
    ...Object.entries(LONGEST).flatMap(([key, most]) =>
      (textAt(event, key)?.length ?? 0) > most
        ? [invalidValue(key, '', `can have at most ${most} characters`)]
        : [],
    ),
    ...(['Normal', 'Warning'].includes(textAt(event, 'type') ?? '')
      ? []
      : [invalidValue('type', '', 'has invalid value: ' + (textAt(event, 'type') ?? ''))]),
  ];
}
