import * as z from 'zod';
import { collectorSettings } from '../../functions/collector/settings.ts';
import { functionSettings } from '../../functions/settings.ts';

interface Variable {
  readonly description?: string;
  readonly default?: string | number;
}

/** The environment of the functions and of the collector, for the reference page. */
export function settingsTable(): string {
  const [functions, collector] = [variablesOf(functionSettings), variablesOf(collectorSettings)];
  const common = Object.keys(functions).filter((name) => name in collector);
  const rows = [
    ...Object.entries(functions).map((one) => row(one, common.includes(one[0]) ? 'all' : 'functions')),
    ...Object.entries(collector)
      .filter(([name]) => !common.includes(name))
      .map((one) => row(one, 'toe-collector')),
  ];
  return [
    '## Settings',
    '',
    'Environment of the Knative Services. A redeploy keeps what [an overlay of yours](admins.md#install) sets, and nothing else. "Functions" are toe-creation, toe-status, toe-cleanup and toe-config, or toe-all: set a variable in all of them.',
    '',
    '| variable | of | default | what it is |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function variablesOf(settings: z.ZodType): Readonly<Record<string, Variable>> {
  const { properties = {} } = z.toJSONSchema(settings, { io: 'input' });
  return properties as Record<string, Variable>;
}

function row(
  [name, { description = '', default: standard }]: readonly [string, Variable],
  of: string,
): string {
  const shown = standard === undefined || standard === '' ? '' : `\`${standard}\``;
  return `| \`${name}\` | ${of} | ${shown} | ${description} |`;
}
