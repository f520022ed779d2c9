import { open, stat } from 'node:fs/promises';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { SERVICE_NAMES } from '../../../functions/registry.ts';

/** One finished request to the API server. */
export interface Request {
  readonly verb: string;
  readonly requestURI: string;
  readonly requestReceivedTimestamp: string;
  readonly user: { readonly username: string };
}

const PATH = process.env['TOE_E2E_AUDIT_LOG'] ?? '';
// The fourth account, toe-source, is that of Knative's adapter, whose watches are always open.
const USERS: readonly string[] = SERVICE_NAMES.map(
  (name) => `system:serviceaccount:${SYSTEM_NAMESPACE}:toe-${name}`,
);

/** A place in the audit log to read from later. */
export async function markAuditLog(): Promise<number> {
  return (await stat(PATH)).size;
}

/** The requests of our functions since a mark. */
export async function requestsSince(mark: number): Promise<Request[]> {
  const { size } = await stat(PATH);
  // A log that was rotated starts anew.
  const start = size < mark ? 0 : mark;
  const file = await open(PATH);
  const found: Request[] = [];
  for await (const line of file.readLines({ start })) {
    // Most lines are of others and need no parsing; the last one may be half written.
    if (line.includes(`:${SYSTEM_NAMESPACE}:toe-`) && line.endsWith('}'))
      found.push(JSON.parse(line) as Request);
  }
  return found.filter(({ user }) => USERS.includes(user.username));
}
