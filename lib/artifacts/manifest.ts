import * as z from 'zod';
import { fileName, sha256 } from './artifact-names.ts';

/** Most files of one target. */
const MAX_FILES = 1000;

const text = (max: number): z.ZodString => z.string().max(max);
const bytes = z.int().min(0);
// Go writes an empty list as null.
const list = <T extends z.ZodType>(item: T, max: number): z.ZodType<z.output<T>[]> =>
  z
    .array(item)
    .max(max)
    .nullish()
    .transform((items) => items ?? []);
// A tool that has not started yet has no time; one that runs has no end.
const time = z.union([z.literal(''), z.iso.datetime({ offset: true })]);

/** What a file holds, for those who look at it. */
export const FILE_TYPES = [
  'folded',
  'cpuprofile',
  'heapprofile',
  'pprof',
  'jfr',
  'collapsed-html',
  'perf',
  'pcap',
  'text',
  'binary',
] as const;

const file = z
  .object({
    name: fileName,
    size: bytes,
    /** Of the whole file; may be empty while it grows. */
    sha256: z.union([z.literal(''), sha256]),
    encoding: z.enum(['gzip', '']).default(''),
    type: z.enum(FILE_TYPES).default('binary'),
    chunks: z.int().min(0).max(99_999),
    whole: z.boolean(),
  })
  .refine(({ whole, sha256: digest }) => !whole || digest !== '', { message: 'a whole file has a sha256' });

/** What a target gave, in the words of its shim: all but names, sizes and hashes of the files is its word alone. */
export const manifest = z
  .object({
    final: z.boolean(),
    /** Counts the manifests of a run: a later one says more than those before it. */
    sequence: z.int().min(1),
    partial: z.boolean(),
    reason: text(1024).default(''),
    exitCode: z.int().min(-1).max(255).nullish(),
    tool: text(63),
    args: list(text(1024), 64),
    mode: text(63).default(''),
    image: text(1024).default(''),
    podUid: text(63).default(''),
    podNamespace: text(63).default(''),
    node: text(253).default(''),
    attempt: z.int().min(0).max(1000).default(1),
    startedAt: time.default(''),
    finishedAt: time.nullish(),
    files: list(file, MAX_FILES),
  })
  .refine(({ files }) => new Set(files.map(({ name }) => name)).size === files.length, {
    message: 'two files have one name',
  });

export type Manifest = z.infer<typeof manifest>;
/** A file as a manifest names it. */
export type ManifestFile = Manifest['files'][number];
