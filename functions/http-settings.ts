import * as z from 'zod';

/** Settings of every process of ours that serves HTTP. */
export const httpSettings = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65535)
    .default(8080)
    .describe('Port to listen on; Knative sets it.'),
  TOE_OIDC_ISSUER: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      'Issuer of the tokens of this cluster. With it, only callers with such a token are let in. `knative/deploy --oidc` sets it.',
    ),
  TOE_OIDC_AUDIENCE: z
    .string()
    .min(1)
    .optional()
    .describe('What their tokens must be made for. `knative/deploy --oidc` sets it.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('What is logged: this and all that is worse.'),
});

export type HttpSettings = z.infer<typeof httpSettings>;

/** Issuer and audience go together. */
export function withIssuer<T extends typeof httpSettings>(settings: T): T {
  return settings.refine(
    ({ TOE_OIDC_ISSUER: issuer, TOE_OIDC_AUDIENCE: audience }) =>
      (issuer === undefined) === (audience === undefined),
    { path: ['TOE_OIDC_AUDIENCE'], message: 'set it together with TOE_OIDC_ISSUER' },
  );
}

/** @throws Error that names each wrong variable. */
export function parseSettings<T>(
  settings: z.ZodType<T>,
  env: Readonly<Record<string, string | undefined>>,
): T {
  const result = settings.safeParse(env);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Wrong environment: ${issues.join('; ')}`);
}
