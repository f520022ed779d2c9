import { isObject, type JsonObject } from '../model/json.ts';
import { listAt, objectAt, textAt, type KubeObject } from '../model/object.ts';
import type { Resource } from '../model/resource.ts';
import { formatAge } from './age.ts';

/** A column of a table of objects. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** 0 is always shown, 1 only in wide tables. */
  readonly priority: number;
  readonly cell: (object: KubeObject, now: Date) => unknown;
}

/** The columns of a kind: those of its CRD, or those that people know of a built-in kind. */
export function columnsOf(resource: Resource): readonly Column[] {
  const own = resource.definition ? printerColumns(resource) : (BUILT_IN[resource.plural] ?? [AGE]);
  return [column('Name', ({ metadata }) => metadata.name), ...own];
}

function column(name: string, cell: Column['cell'], priority = 0): Column {
  return { name, type: 'string', priority, cell };
}

function ago(time: unknown, now: Date): string {
  const start = Date.parse(String(time));
  return Number.isNaN(start) ? '<unknown>' : formatAge(now.getTime() - start);
}

const AGE = column('Age', ({ metadata }, now) => ago(metadata.creationTimestamp, now));

const status = (object: JsonObject): JsonObject => objectAt(object, 'status');
const spec = (object: JsonObject): JsonObject => objectAt(object, 'spec');
const size = (object: JsonObject, key: string): number => Object.keys(objectAt(object, key)).length;

const BUILT_IN: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    column('Ready', (pod) => {
      const containers = listAt(spec(pod), 'containers').length;
      return `${containerStatuses(pod).filter(({ ready }) => ready === true).length}/${containers}`;
    }),
    column('Status', podStatus),
    column('Restarts', (pod) =>
      containerStatuses(pod).reduce((sum, { restartCount }) => sum + Number(restartCount), 0),
    ),
    AGE,
    column('IP', (pod) => textAt(status(pod), 'podIP') ?? '<none>', 1),
    column('Node', (pod) => textAt(spec(pod), 'nodeName') ?? '<none>', 1),
  ],
  namespaces: [column('Status', (one) => textAt(status(one), 'phase')), AGE],
  configmaps: [column('Data', (one) => size(one, 'data') + size(one, 'binaryData')), AGE],
  secrets: [column('Type', (one) => textAt(one, 'type')), column('Data', (one) => size(one, 'data')), AGE],
  leases: [column('Holder', (one) => textAt(spec(one), 'holderIdentity') ?? ''), AGE],
  jobs: [column('Status', jobStatus), AGE],
  events: [
    column('Last Seen', (one, now) => ago(one['lastTimestamp'] ?? one['eventTime'], now)),
    column('Type', (one) => textAt(one, 'type')),
    column('Reason', (one) => textAt(one, 'reason')),
    column('Object', eventObject),
    column('Message', (one) => textAt(one, 'message') ?? textAt(one, 'note')),
  ],
};

function containerStatuses(pod: JsonObject): readonly JsonObject[] {
  return listAt(status(pod), 'containerStatuses').filter(isObject);
}

// Why a container waits or has ended says more than the phase.
function podStatus(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const states = containerStatuses(pod).map((one) => objectAt(one, 'state'));
  const reasons = states.map((state) => {
    const still = { ...objectAt(state, 'waiting'), ...objectAt(state, 'terminated') };
    return textAt(still, 'reason');
  });
  return reasons.find((reason) => reason !== undefined) ?? textAt(status(pod), 'phase') ?? '';
}

function jobStatus(job: KubeObject): string {
  const held = listAt(status(job), 'conditions').filter(isObject);
  const end = held.findLast((condition) => condition['status'] === 'True');
  return end ? String(end['type']) : 'Running';
}

function eventObject(event: KubeObject): string {
  const about = { ...objectAt(event, 'involvedObject'), ...objectAt(event, 'regarding') };
  return `${String(about['kind']).toLowerCase()}/${String(about['name'])}`;
}

interface PrinterColumn {
  readonly name: string;
  readonly type: Column['type'];
  readonly jsonPath: string;
  readonly priority?: number;
}

function printerColumns({ definition = {}, version }: Resource): readonly Column[] {
  const versions = spec(definition)['versions'] as readonly JsonObject[];
  const found = versions.find(({ name }) => name === version);
  const listed = listAt(found ?? {}, 'additionalPrinterColumns') as readonly PrinterColumn[];
  return listed.length === 0 ? [AGE] : listed.map(fromCrd);
}

function fromCrd({ name, type, jsonPath, priority = 0 }: PrinterColumn): Column {
  // A dot that belongs to a key, as in that of an annotation, stands behind a backslash.
  const steps = jsonPath
    .split(/(?<!\\)\./)
    .flatMap((step) => (step === '' ? [] : [step.replaceAll('\\.', '.')]));
  const read = (object: unknown): unknown =>
    steps.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), object);
  const cell: Column['cell'] =
    type === 'date'
      ? (object, now) => ago(read(object), now)
      : type === 'string'
        ? (object) => read(object) ?? ''
        : read;
  return { name, type, priority, cell };
}
