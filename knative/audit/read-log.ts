import * as z from 'zod';
import { GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';

const user = z.object({ username: z.string() });

const meta = z.object({
  name: z.string().optional(),
  uid: z.string().optional(),
  namespace: z.string().optional(),
  ownerReferences: z.array(z.object({ uid: z.string(), controller: z.boolean().optional() })).optional(),
});

const tool = z.object({
  name: z.string(),
  image: z.string().default(''),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
  securityContext: z
    .object({
      privileged: z.boolean().optional(),
      runAsUser: z.int().optional(),
      capabilities: z.object({ add: z.array(z.string()).optional() }).optional(),
    })
    .default({}),
});

/** A line of the API server's audit log, as far as the question who profiled what needs it. */
const line = z.object({
  verb: z.enum(['create', 'patch', 'update']),
  user,
  impersonatedUser: user.optional(),
  requestURI: z.string(),
  requestReceivedTimestamp: z.string(),
  objectRef: z.object({
    apiGroup: z.string().optional(),
    resource: z.string(),
    subresource: z.string().optional(),
    namespace: z.string().default(''),
    name: z.string().default(''),
  }),
  responseStatus: z.object({ code: z.int(), message: z.string().optional() }),
  requestObject: z
    .object({
      metadata: meta.optional(),
      spec: z
        .object({
          ephemeralContainers: z.array(tool).optional(),
          tool: z.object({ name: z.string() }).optional(),
          profiler: z.object({ tool: z.string() }).optional(),
        })
        .optional(),
    })
    .optional(),
  responseObject: z.object({ metadata: meta.optional() }).optional(),
});

export type Line = z.infer<typeof line>;
export type Tool = z.infer<typeof tool>;

/** A PowerTool that somebody asked for, or a tool that was put into a pod. */
export type Kind = 'job' | 'injection';

/**
 * A line of the log that is about profiling; undefined for every other one. Trial requests change nothing and are
 * left out.
 */
export function readLine(text: string): { readonly kind: Kind; readonly line: Line } | undefined {
  // Most lines are of others and need no parsing; the last one may be half written.
  if (!text.includes('"ephemeralcontainers"') && !text.includes('"powertools"')) return undefined;
  const found = line.safeParse(parse(text)).data;
  if (!found || /[?&]dryRun=All/.test(found.requestURI)) return undefined;
  const kind = kindOf(found);
  return kind && { kind, line: found };
}

// Whatever others put into pods, it is not a tool of a job, also when it says so.
const OURS = `system:serviceaccount:${SYSTEM_NAMESPACE}:`;

function kindOf({ verb, objectRef, user: { username } }: Line): Kind | undefined {
  const { apiGroup, resource, subresource } = objectRef;
  if (subresource === 'ephemeralcontainers') return username.startsWith(OURS) ? 'injection' : undefined;
  if (subresource !== undefined) return undefined;
  return verb === 'create' && apiGroup === GROUP && resource === 'powertools' ? 'job' : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
