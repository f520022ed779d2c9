import * as z from 'zod';
import { httpSettings, parseSettings, withIssuer } from '../http-settings.ts';

const GIB = 2 ** 30;
const bytes = (standard: number): z.ZodDefault<z.ZodCoercedNumber> =>
  z.coerce.number().int().min(1).default(standard);
// Of a Secret that does not exist the variables are absent; of one with empty values they are empty.
const optional = z.string().optional();

/** What the environment of the collector may say; for {@link readCollectorSettings} and the reference page. */
export const collectorSettings = withIssuer(
  httpSettings.extend({
    TOE_STORE_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        'URL of the store; without it there is none, and the collector says so. From the Secret toe-store.',
      ),
    TOE_STORE_BUCKET: optional.describe('Its bucket, from that Secret.'),
    TOE_STORE_REGION: z
      .string()
      .optional()
      .describe('Its region, from that Secret; `us-east-1` where it says none.')
      .transform((region) => region || 'us-east-1'),
    TOE_STORE_ACCESS_KEY_ID: optional.describe('The id of its key, from that Secret.'),
    TOE_STORE_SECRET_ACCESS_KEY: optional.describe('The key itself, from that Secret.'),
    TOE_STORE_SSE: z
      .string()
      .default('')
      .describe(
        'How the store encrypts what it keeps: AES256, aws:kms. Empty: as the bucket says. From that Secret.',
      ),
    TOE_QUOTA_JOB_BYTES: bytes(2 * GIB).describe('Most bytes that one run of a job may give.'),
    TOE_QUOTA_NAMESPACE_BYTES: bytes(20 * GIB).describe('Most bytes that are kept of a namespace.'),
    TOE_MAX_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe('Most days that a result is kept, whatever its job says.'),
    TOE_UI_FOLDER: z.string().default('/app/ui').describe('Folder of the web page, in the image.'),
  }),
);

export type CollectorSettings = z.infer<typeof collectorSettings>;

/** The settings of the collector's process. @throws Error that names each wrong variable. */
export function readCollectorSettings(env: Readonly<Record<string, string | undefined>>): CollectorSettings {
  return parseSettings(collectorSettings, env);
}
