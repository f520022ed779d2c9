import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { API_VERSION } from '../../lib/api/names.ts';
import { powerToolConfigSpec } from '../../lib/api/power-tool-config.ts';
import { powerToolSpec } from '../../lib/api/power-tool.ts';

const written = {
  apiVersion: z.literal(API_VERSION),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
};

const config = z.strictObject({
  ...written,
  kind: z.literal('PowerToolConfig'),
  spec: powerToolConfigSpec,
});
const example = z.strictObject({ ...written, kind: z.literal('PowerTool'), spec: powerToolSpec });

/** Folders below tools/ that hold a tool for admins to approve: config.yaml says what it may do. */
export const TOOL_FOLDERS: readonly string[] = readdirSync('tools', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('/config.yaml'))
  .map((path) => join('tools', path, '..'))
  .sort();

/** The PowerToolConfig that comes with a tool. @throws ZodError when it is none. */
export function readConfig(folder: string): z.infer<typeof config> {
  return config.parse(parse(readFileSync(join(folder, 'config.yaml'), 'utf8')));
}

/** The PowerTool that comes with a tool, to show its use. @throws ZodError when it is none. */
export function readExample(folder: string): z.infer<typeof example> {
  return example.parse(parse(readFileSync(join(folder, 'example.yaml'), 'utf8')));
}
