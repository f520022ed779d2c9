import { invalidValue, required } from '../causes.ts';
import type { Cause } from '../failure.ts';
import { isObject, sameJson, withMember, type JsonObject } from '../json.ts';
import { objectAt, withMeta, type KubeObject } from '../object.ts';
import type { Part } from '../resource.ts';
import { CONDITIONS, META_SHAPE, type Shape } from '../shape.ts';
import { builtIn, countSpec, resetOther, splitStatus } from './built-in.ts';
import { fillPodSpec, POD_SPEC_SHAPE } from './pod-spec.ts';

const SPEC_SHAPE: Shape = {
  fields: { template: { fields: { spec: POD_SPEC_SHAPE, metadata: META_SHAPE } } },
};

/** Jobs. Their pods never run here; `run-job-controller.ts` fails them when their time is over. */
export const jobs = builtIn({
  names: {
    group: 'batch',
    version: 'v1',
    plural: 'jobs',
    kind: 'Job',
    categories: ['all'],
    subresources: ['status'],
  },
  members: { spec: SPEC_SHAPE, status: { fields: { conditions: CONDITIONS } } },
  fill,
  behaviour: {
    create,
    update,
    validate,
    fields: { 'status.successful': (job) => String(Number(objectAt(job, 'status')['succeeded'] ?? 0)) },
    // Whoever does not say what becomes of the pods leaves them: of all kinds only this one still does so.
    orphansByDefault: true,
    reset: resetOther,
  },
});

const SPEC_DEFAULTS: JsonObject = {
  parallelism: 1,
  completions: 1,
  backoffLimit: 6,
  completionMode: 'NonIndexed',
  suspend: false,
  podReplacementPolicy: 'TerminatingOrFailed',
  manualSelector: false,
};

function fill(job: JsonObject, old: KubeObject | undefined): JsonObject {
  if (job['spec'] === old?.['spec']) return job;
  const spec = { ...SPEC_DEFAULTS, ...objectAt(job, 'spec') };
  const template = objectAt(spec, 'template');
  const inner = template['spec'];
  const filled = isObject(inner) ? { ...template, spec: fillPodSpec(inner) } : template;
  return withMember(job, 'spec', { ...spec, template: filled });
}

function create(job: KubeObject): KubeObject {
  const spec = objectAt(job, 'spec');
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
  const metadata = withMember(job.metadata, 'labels', job.metadata.labels ?? noneIfEmpty(labels));
  return {
    ...withMeta(job, { ...metadata, generation: 1 }),
    spec: spec['manualSelector'] === true ? spec : withSelector(spec, job),
    status: {},
  };
}

// A Job without labels takes those of its template.
function noneIfEmpty(labels: JsonObject): JsonObject | undefined {
  return Object.keys(labels).length > 0 ? labels : undefined;
}

function withSelector(spec: JsonObject, { metadata }: KubeObject): JsonObject {
  const { name, uid } = metadata;
  const template = objectAt(spec, 'template');
  const templateMeta = objectAt(template, 'metadata');
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
    ...objectAt(templateMeta, 'labels'),
  };
  return {
    ...spec,
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
    template: { ...template, metadata: { ...templateMeta, labels } },
  };
}

function update(next: KubeObject, old: KubeObject, subresource: string): KubeObject {
  return countSpec(splitStatus(next, old, subresource), old);
}

const IMMUTABLE = ['completions', 'selector', 'template', 'completionMode'];

function validate(
  job: KubeObject,
  old: KubeObject | undefined,
  { subresource, ofMeta }: Part,
): readonly Cause[] {
  if (subresource === 'status') return ofMeta;
  const spec = objectAt(job, 'spec');
  const before = old && objectAt(old, 'spec');
  return [
    ...[
      'parallelism',
      'completions',
      'activeDeadlineSeconds',
      'backoffLimit',
      'ttlSecondsAfterFinished',
    ].flatMap((key) => negative(spec, key)),
    ...(objectAt(spec, 'template')['spec'] === undefined ? [required('spec.template.spec')] : []),
    ...IMMUTABLE.filter((key) => before && !sameJson(spec[key], before[key])).map((key) =>
      invalidValue(`spec.${key}`, spec[key], 'field is immutable'),
    ),
  ];
}

function negative(spec: JsonObject, key: string): Cause[] {
  const value = spec[key];
  if (typeof value !== 'number' || value >= 0) return [];
  return [invalidValue(`spec.${key}`, value, 'must be greater than or equal to 0')];
}
