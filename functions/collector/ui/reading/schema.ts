import * as z from 'zod/mini';

// What the page reads of the answers of docs/upload-protocol.md. It is lenient: a field of a newer collector, or one that
// an older one does not send, is no reason to show nothing.
const text = z._default(z.string(), '');
const number = z._default(z.number(), 0);
const attempt = z._default(z.number(), 1);
// One that has not come is null where a shim says it so.
const end = z.pipe(
  z.nullish(z.string()),
  z.transform((time) => time ?? ''),
);

const counts = z.object({ selected: number, done: number, active: number, failed: number, waiting: number });

const jobItem = z.object({
  job: z.string(),
  run: z.string(),
  createdAt: text,
  tool: text,
  phase: text,
  reason: text,
  message: text,
  counts: z.nullish(counts),
  hasArtifacts: z._default(z.boolean(), false),
});

/** `GET /api/v1/namespaces/{ns}/jobs`. */
export const jobList = z.object({ items: z.array(jobItem) });

const file = z.object({
  name: z.string(),
  size: number,
  sha256: text,
  encoding: text,
  type: z._default(z.string(), 'binary'),
  whole: z._default(z.boolean(), true),
});

const manifest = z.object({
  final: z._default(z.boolean(), false),
  partial: z._default(z.boolean(), false),
  reason: text,
  exitCode: z.nullish(z.number()),
  tool: text,
  podUid: text,
  podNamespace: text,
  node: text,
  attempt,
  startedAt: text,
  finishedAt: end,
  files: z._default(z.array(file), []),
});

const row = z.object({
  pod: z.string(),
  namespace: text,
  uid: text,
  container: text,
  node: text,
  state: text,
  reason: text,
  message: text,
  attempt,
  partial: z._default(z.boolean(), false),
  bytesWritten: number,
  injectedAt: text,
  startedAt: text,
  finishedAt: text,
});

const status = z.object({
  phase: text,
  tool: text,
  reason: text,
  message: text,
  startedAt: text,
  finishedAt: text,
  counts: z.nullish(counts),
  targets: z._default(z.array(row), []),
});

/** `GET /api/v1/namespaces/{ns}/jobs/{job}/{run}`. */
export const jobDetail = z.object({
  job: z.string(),
  run: z.string(),
  status: z.nullish(status),
  targets: z._default(
    z.array(z.object({ pod: z.string(), container: z.string(), manifest: z.nullish(manifest) })),
    [],
  ),
  /** Targets that have no room in the answer. */
  more: z._default(z.int(), 0),
});

/** `GET /api/v1/whoami`. */
export const whoami = z.object({ user: text });

/** The body of an error. */
export const failure = z.object({ code: text, message: text });

export type Counts = z.infer<typeof counts>;
export type JobItem = z.infer<typeof jobItem>;
export type JobList = z.infer<typeof jobList>;
export type JobDetail = z.infer<typeof jobDetail>;
export type Artifact = z.infer<typeof file>;
