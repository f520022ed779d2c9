import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { findUses, type Use } from './audit/find-uses.ts';

const USAGE = `Usage: node knative/who-profiled.ts [options] AUDIT_LOG...

Says who profiled what, when, and with which rights: one line for each tool that was put into a pod, and for each
that the API server refused. It reads audit logs of the API server that were written by docs/audit-policy.yaml,
in any order; - is the standard input. It needs no access to the cluster.

  --who NAME         only what this user asked for
  --namespace NAME   only jobs or pods of this namespace
  --pod NS/NAME      only this pod
  --job NS/NAME      only this PowerTool
  --tool NAME        only this tool
  --since TIME       only from this time on: 2026-01-31, 2026-01-31T12:00:00Z
  --json             a JSON object for each line, with the fields in full
  --help

Examples:
  node knative/who-profiled.ts /var/log/kubernetes/audit.log
  node knative/who-profiled.ts --namespace shop --since 2026-01-31 "$(cluster/audit-log)"
  zcat audit-*.log.gz | node knative/who-profiled.ts --json -
`;

const OPTIONS = {
  who: { type: 'string' },
  namespace: { type: 'string' },
  pod: { type: 'string' },
  job: { type: 'string' },
  tool: { type: 'string' },
  since: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) return print(USAGE);
  if (positionals.length === 0) throw new Error('which audit log?');
  const { since, json, ...question } = values;
  const uses = await findUses(linesOf(positionals), {
    ...question,
    since: since ? timeOf(since) : undefined,
  });
  print(json ? uses.map((use) => `${JSON.stringify(use)}\n`).join('') : tableOf(uses));
}

async function* linesOf(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    const input = path === '-' ? process.stdin : createReadStream(path);
    yield* createInterface({ input, crlfDelay: Infinity });
  }
}

function timeOf(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Error(`"${text}" is no time`);
  return time;
}

const COLUMNS = ['time', 'who', 'job', 'tool', 'pod', 'rights', 'image', 'result'] as const;

function tableOf(uses: readonly Use[]): string {
  const rows = [
    COLUMNS.map((name) => name.toUpperCase()),
    ...uses.map((use) => COLUMNS.map((name) => onOneLine(use[name]))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('   '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

// A name in a log is text of somebody else: no control character reaches the terminal.
function onOneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ');
}

function print(text: string): void {
  process.stdout.write(text);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `who-profiled: ${(error as Error).message} See: node knative/who-profiled.ts --help\n`,
  );
  process.exitCode = 64;
}
