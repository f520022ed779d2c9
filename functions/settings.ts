import * as z from 'zod';
import { COLLECTOR_ENDPOINT, COLLECTOR_PATTERN } from '../lib/api/collector.ts';
import { SYSTEM_NAMESPACE } from '../lib/api/names.ts';
import { httpSettings, parseSettings, withIssuer } from './http-settings.ts';
import { FUNCTION_NAMES } from './registry.ts';

/** What the environment of a function may say; for {@link readSettings} and the reference page. */
export const functionSettings = withIssuer(
  httpSettings.extend({
    TOE_FUNCTION: z
      .enum(['all', ...FUNCTION_NAMES])
      .default('all')
      .describe(
        'Which function this instance is; `all` for one service that does everything. The manifests set it.',
      ),
    TOE_START_DEADLINE_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3600)
      .default(120)
      .describe('How long a tool may take to start, in seconds.'),
    TOE_MAX_RUNS_PER_POD: z.coerce
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(20)
      .describe('How many tools a pod may get in its life.'),
    TOE_COLLECTOR_ENDPOINT: z
      .string()
      .regex(new RegExp(COLLECTOR_PATTERN), `must be a Service of ${SYSTEM_NAMESPACE}: ${COLLECTOR_ENDPOINT}`)
      .default(COLLECTOR_ENDPOINT)
      .describe('Where tools upload their results: a Service of toe-system.'),
    TOE_COLLECTOR_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Under which URL people reach the collector. With it, artifacts in a status have links.'),
  }),
);

export type Settings = z.infer<typeof functionSettings>;

/**
 * The settings of this process.
 * @throws Error that names each wrong variable.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return parseSettings(functionSettings, env);
}
