import { verifyCaller } from '../lib/http/verify-caller.ts';
import type { HttpSettings } from './http-settings.ts';

type Caller = ReturnType<typeof verifyCaller>;

/** Who is let in by the settings of a process; undefined: everybody, since no issuer is set. */
export function callersOf(
  { TOE_OIDC_ISSUER: issuer, TOE_OIDC_AUDIENCE: audience }: HttpSettings,
  context: Parameters<typeof verifyCaller>[1],
): Caller | undefined {
  return issuer && audience ? verifyCaller({ issuer, audience }, context) : undefined;
}
