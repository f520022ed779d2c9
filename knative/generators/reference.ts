import { SERVICES } from '../../functions/registry.ts';
import { API_VERSION } from '../../lib/api/names.ts';
import { powerToolConfigSpec, powerToolConfigStatus } from '../../lib/api/power-tool-config.ts';
import { powerToolStatus } from '../../lib/api/power-tool-status.ts';
import { powerToolSpec } from '../../lib/api/power-tool.ts';
import { REASONS } from '../../lib/api/refusal.ts';
import { FORBIDDEN_CAPABILITIES } from '../../lib/security/capabilities.ts';
import { schemaOf, type Schema } from './crd.ts';
import { injectionRules } from './injection-table.ts';
import { settingsTable } from './settings-table.ts';
import { USER_ROLES } from './user-roles.ts';

/** The reference page: every field, every reason, every function with its rights, every setting. */
export function makeReference(): string {
  return (
    [
      '# Reference',
      `API version \`${API_VERSION}\`. The same text is in \`kubectl explain powertool.spec\`.`,
      section('PowerTool: spec', schemaOf(powerToolSpec)),
      section('PowerTool: status', schemaOf(powerToolStatus)),
      section('PowerToolConfig: spec', schemaOf(powerToolConfigSpec)),
      section('PowerToolConfig: status', schemaOf(powerToolConfigStatus)),
      capabilities(),
      injectionRules(),
      reasons(),
      userRoles(),
      functions(),
      settingsTable(),
    ].join('\n\n') + '\n'
  );
}

function section(title: string, schema: Schema): string {
  const rows = fieldsOf(schema, '').map((row) => `| ${row.join(' | ')} |`);
  return [`## ${title}`, '', '| field | type | what it is |', '|---|---|---|', ...rows].join('\n');
}

function fieldsOf(schema: Schema, path: string): string[][] {
  const inner = schema.items?.properties ? schema.items : schema;
  return Object.entries(inner.properties ?? {}).flatMap(([name, field]) => {
    if (field.description?.startsWith('Forbidden')) return [];
    const full = path ? `${path}.${name}` : name;
    const required = inner.required?.includes(name) && field['default'] === undefined ? ', required' : '';
    const row = [`\`${full}\``, `${typeOf(field)}${required}`, textOf(field)];
    return [row, ...fieldsOf(field, field.items?.properties ? `${full}[]` : full)];
  });
}

function typeOf({ type, items, additionalProperties }: Schema): string {
  if (type === 'array') return `list of ${items?.type ?? 'values'}`;
  return additionalProperties ? 'map' : (type ?? 'any');
}

function textOf({ description = '', default: standard }: Schema): string {
  const isPlain = typeof standard === 'string' || typeof standard === 'boolean';
  return isPlain ? `${description} Default \`${standard}\`.` : description;
}

function reasons(): string {
  const rows = Object.entries(REASONS).map(([reason, text]) => `| ${reason} | ${text} |`);
  return ['## Reasons', '', '| reason | meaning |', '|---|---|', ...rows].join('\n');
}

function capabilities(): string {
  const rows = [...FORBIDDEN_CAPABILITIES].map(([name, what]) => `| ${name} | ${what} |`);
  const text =
    'A PowerToolConfig that adds one of these is not Ready, and jobs with its tool are refused. They work on the node as a whole, blind what watches over it, or outlast the tool; no tool that measures needs them.';
  return [
    '## Capabilities that no tool gets',
    '',
    text,
    '',
    '| capability | what it does |',
    '|---|---|',
    ...rows,
  ].join('\n');
}

function userRoles(): string {
  const rows = USER_ROLES.map(({ name, namespace, usage, joins = [], rules }) => {
    const may = rules.map((rule) => `${rule.verbs.join('/')} ${rule.names?.join(' ') ?? rule.resource}`);
    const kind = namespace === undefined ? 'ClusterRole' : `Role in ${namespace}`;
    return `| ${name} (${kind}) | ${usage} | ${may.join('; ')} | ${joins.join(', ')} |`;
  });
  return [
    '## Roles for people',
    '',
    'Bound to nobody by themselves; [how to use them](access.md).',
    '',
    '| role | for whom | may | part of |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function functions(): string {
  const parts = Object.entries(SERVICES).map(([name, { usage, subscriptions, permissions }]) => {
    const woken = subscriptions.map(({ kind, changes }) => `${kind} ${changes.join('/')}`).join(', ');
    const may = permissions.map((one) => `${one.verbs.join('/')} ${one.resource} (${one.scope})`).join('; ');
    return `| ${name} | ${usage} | ${woken} | ${may} |`;
  });
  return [
    '## Functions',
    '',
    '| function | what it does | woken by | may |',
    '|---|---|---|---|',
    ...parts,
  ].join('\n');
}
