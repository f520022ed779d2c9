import * as z from 'zod';
import { verbs } from '../../lib/api/life-cycle.ts';
import { CREATED_BY_ANNOTATION, GROUP, VERSION } from '../../lib/api/names.ts';
import { powerToolConfigSpec, powerToolConfigStatus } from '../../lib/api/power-tool-config.ts';
import { powerToolStatus } from '../../lib/api/power-tool-status.ts';
import { powerToolSpec } from '../../lib/api/power-tool.ts';

/** A schema as the API server takes it: structural, OpenAPI 3. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

/** The CRD of PowerTool. */
export function powerToolCrd(): object {
  return makeCrd({
    kind: 'PowerTool',
    plural: 'powertools',
    shortNames: ['pt'],
    description: 'A profiling job: one tool, for a time, on the pods that match.',
    spec: schemaOf(powerToolSpec),
    status: schemaOf(powerToolStatus),
    selectable: ['.status.phase', '.spec.tool.name', '.spec.profiler.tool'],
    columns: [
      column('Tool', '.status.tool'),
      column('Targets', '.status.counts.selected', 'integer'),
      column('Done', '.status.counts.done', 'integer'),
      column('Phase', '.status.phase'),
      column('Age', '.metadata.creationTimestamp', 'date'),
      column('Image', '.status.image', 'string', 1),
      column('Reason', '.status.reason', 'string', 1),
      column('Bytes', '.status.bytesWritten', 'integer', 1),
      column('By', `.metadata.annotations.${CREATED_BY_ANNOTATION.replaceAll('.', '\\.')}`, 'string', 1),
    ],
    rules: frozenSpec(),
  });
}

// Without "required: spec" the rules could be avoided by removing the spec and adding another.
function frozenSpec(): object[] {
  const frozen = Object.keys(powerToolSpec.shape).filter((field) => !(field in verbs));
  const unchanged = frozen.map(
    (field) =>
      `has(self.spec.${field}) == has(oldSelf.spec.${field}) && (!has(self.spec.${field}) || self.spec.${field} == oldSelf.spec.${field})`,
  );
  const forbidden = { reason: 'FieldValueForbidden', fieldPath: '.spec' };
  return [
    {
      rule: unchanged.map((rule) => `(${rule})`).join(' && '),
      message: `spec cannot change once the PowerTool exists, except ${Object.keys(verbs).join(' and ')}: delete it and create another`,
      ...forbidden,
    },
    {
      rule: '!has(oldSelf.spec.shutdown) || has(self.spec.shutdown)',
      message: 'a shutdown cannot be taken back',
      ...forbidden,
    },
  ];
}

/** The CRD of PowerToolConfig. */
export function powerToolConfigCrd(): object {
  return makeCrd({
    kind: 'PowerToolConfig',
    plural: 'powertoolconfigs',
    shortNames: ['ptc'],
    description:
      'What admins allow a tool: rights and limits. The image is in the ConfigMap profiler-images.',
    spec: schemaOf(powerToolConfigSpec),
    status: schemaOf(powerToolConfigStatus),
    selectable: ['.spec.name'],
    columns: [
      column('Tool', '.spec.name'),
      column('Capabilities', '.spec.security.capabilities.add'),
      column('Privileged', '.spec.security.allowPrivileged', 'boolean'),
      column('Max', '.spec.maxDuration'),
      column('Ready', '.status.conditions[?(@.type=="Ready")].status'),
      column('Age', '.metadata.creationTimestamp', 'date'),
    ],
    rules: [],
  });
}

/** A zod schema as a structural schema. */
export function schemaOf(schema: z.ZodType): Schema {
  return clean(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' })) as Schema;
}

interface Column {
  readonly name: string;
  readonly jsonPath: string;
  readonly type: string;
  readonly priority?: number;
}

function column(name: string, jsonPath: string, type = 'string', priority = 0): Column {
  return { name, jsonPath, type, ...(priority > 0 ? { priority } : {}) };
}

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly spec: Schema;
  readonly status: Schema;
  readonly selectable: readonly string[];
  readonly columns: readonly Column[];
  readonly rules: readonly object[];
}

function makeCrd(of: Kind): object {
  const names = {
    kind: of.kind,
    listKind: `${of.kind}List`,
    plural: of.plural,
    singular: of.kind.toLowerCase(),
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${of.plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { ...names, shortNames: of.shortNames, categories: ['toe'] },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          selectableFields: of.selectable.map((jsonPath) => ({ jsonPath })),
          additionalPrinterColumns: of.columns,
          schema: { openAPIV3Schema: rootSchema(of) },
        },
      ],
    },
  };
}

function rootSchema({ description, spec, status, rules }: Kind): Schema {
  return {
    type: 'object',
    description,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: 'Group and version of this object.' },
      kind: { type: 'string', description: 'Kind of this object.' },
      metadata: { type: 'object' },
      spec,
      status,
    },
    ...(rules.length > 0 ? { 'x-kubernetes-validations': rules } : {}),
  };
}

/** Words of JSON Schema that a structural schema does not know, or that say nothing new. */
const UNKNOWN = new Set(['$schema', 'propertyNames', 'id']);

function clean(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(clean);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => !UNKNOWN.has(key) && !isSafeBound(key, value));
  return Object.fromEntries(kept.map(([key, value]) => [key, clean(value)]));
}

// zod writes the bounds of JavaScript's integers, which mean nothing to a Kubernetes int64.
function isSafeBound(key: string, value: unknown): boolean {
  return (key === 'maximum' || key === 'minimum') && Math.abs(Number(value)) >= Number.MAX_SAFE_INTEGER;
}
