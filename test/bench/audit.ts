import { open } from 'node:fs/promises';
import * as z from 'zod';
import { run } from '../../demo/run.ts';

const entry = z.object({
  user: z.object({ username: z.string() }),
  verb: z.string(),
  requestURI: z.string(),
  requestReceivedTimestamp: z.string(),
  stageTimestamp: z.string(),
  objectRef: z
    .object({
      resource: z.string().optional(),
      subresource: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
});

/** A request in the API server's audit log. */
export interface Request {
  readonly account: string;
  readonly verb: string;
  /** `pods/ephemeralcontainers`, with ` (dry run)` where it was one. */
  readonly resource: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly received: number;
  readonly answered: number;
}

/** The requests of toe's functions (the event source is Knative's and left out) and of others, since a time. */
export async function readAudit(since: number): Promise<Request[]> {
  const requests = (await readTail(await run('cluster/audit-log', [])))
    .split('\n')
    .filter(Boolean)
    .map(toRequest);
  return requests.filter((request): request is Request => request !== undefined && request.received >= since);
}

/** Bytes at the end of the log that are read: many times what a job of 200 pods leaves. The log may have 500 MB. */
const TAIL = 100 * 2 ** 20;

async function readTail(path: string): Promise<string> {
  await using file = await open(path);
  const { size } = await file.stat();
  const start = Math.max(0, size - TAIL);
  const { buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  return buffer.toString('utf8');
}

/** Whether a request is of one of toe's functions. */
export function isOurs({ account }: Request): boolean {
  return /^system:serviceaccount:toe-system:toe-(?!source$)/.test(account);
}

/** Prints how many requests of each kind there were. */
export function printRequests(title: string, requests: readonly Request[]): void {
  const counts = new Map<string, number>();
  for (const { account, verb, resource } of requests) {
    const key = `${account.split(':').at(-1)} ${verb} ${resource}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  console.log(`requests of a job, ${title}: ${requests.length}`);
  for (const [key, count] of [...counts].sort()) console.log(`  ${String(count).padStart(4)}  ${key}`);
}

function toRequest(line: string): Request | undefined {
  const found = entry.safeParse(parse(line));
  if (!found.success) return undefined;
  const { user, verb, objectRef = {}, requestURI, ...times } = found.data;
  const subresource = objectRef.subresource ? `/${objectRef.subresource}` : '';
  const dryRun = requestURI.includes('dryRun=All') ? ' (dry run)' : '';
  return {
    account: user.username,
    verb,
    resource: `${objectRef.resource ?? ''}${subresource}${dryRun}`,
    name: objectRef.name ?? '',
    received: Date.parse(times.requestReceivedTimestamp),
    answered: Date.parse(times.stageTimestamp),
  };
}

// The last line may be half written.
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
