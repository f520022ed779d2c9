import { invalidValue, required } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { qualifiedNameErrors } from '../names.ts';
import { objectAt, textAt, type KubeObject } from '../object.ts';
import { builtIn, type Kind } from './built-in.ts';

const fields = {
  reason: (event: KubeObject): string => textAt(event, 'reason') ?? '',
  type: (event: KubeObject): string => textAt(event, 'type') ?? '',
};

const COMMON = { eventTime: null, reportingComponent: '', reportingInstance: '' };
const DEPRECATED = { deprecatedSource: {}, deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null };

/** Events as most clients write them. The model keeps them apart from those of the newer group. */
export const coreEvents = builtIn({
  names: { group: '', version: 'v1', plural: 'events', kind: 'Event', shortNames: ['ev'] },
  members: membersOf('involvedObject', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count'),
  fill: (event) => ({ ...COMMON, source: {}, firstTimestamp: null, lastTimestamp: null, ...event }),
  behaviour: {
    validate: (event, old, { ofMeta }) => [...ofMeta, ...(old ? [] : validateCore(event))],
    fields: {
      ...fields,
      'involvedObject.name': (event) => textAt(objectAt(event, 'involvedObject'), 'name') ?? '',
      'involvedObject.namespace': (event) => textAt(objectAt(event, 'involvedObject'), 'namespace') ?? '',
      'involvedObject.uid': (event) => textAt(objectAt(event, 'involvedObject'), 'uid') ?? '',
      'involvedObject.kind': (event) => textAt(objectAt(event, 'involvedObject'), 'kind') ?? '',
      'involvedObject.apiVersion': (event) => textAt(objectAt(event, 'involvedObject'), 'apiVersion') ?? '',
    },
  },
});

/** Events as the functions write them. */
export const events = builtIn({
  names: { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', shortNames: ['ev'] },
  members: membersOf('regarding', 'note', ...Object.keys(DEPRECATED), 'deprecatedCount'),
  fill: (event) => ({ eventTime: null, ...DEPRECATED, ...event }),
  behaviour: {
    errorGroup: '',
    validate: (event, old, { ofMeta }) => [...ofMeta, ...(old ? [] : validateNew(event))],
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

function validateCore(event: KubeObject): Cause[] {
  const { namespace = '' } = event.metadata;
  const about = textAt(objectAt(event, 'involvedObject'), 'namespace') ?? '';
  if (about === namespace || (about === '' && namespace === 'default')) return [];
  return [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
}

/** Longest texts, in characters, by the older names of the members. */
const LONGEST = { action: 128, reason: 128, message: 1024 } as const;

function validateNew(event: KubeObject): Cause[] {
  const texts = { ...event, message: event['note'] };
  const controller = textAt(event, 'reportingController') ?? '';
  const type = textAt(event, 'type') ?? '';
  return [
    ...(event['eventTime'] ? [] : [required('eventTime')]),
    ...['reportingController', 'reportingInstance', 'action', 'reason'].flatMap((key) =>
      textAt(event, key) ? [] : [required(key)],
    ),
    ...qualifiedNameErrors(controller).map((wrong) => invalidValue('reportingController', controller, wrong)),
    ...Object.entries(LONGEST)
      .filter(([key, most]) => (textAt(texts, key)?.length ?? 0) > most)
      .map(([key, most]) => invalidValue(key, '', `can have at most ${most} characters`)),
    ...(['Normal', 'Warning'].includes(type) ? [] : [invalidValue('type', '', `has invalid value: ${type}`)]),
  ];
}
