import * as z from 'zod';
import { GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { parseJson } from '../../lib/api/parse-json.ts';

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

/** A PowerTool as somebody asked for it; what the API server refused may be anything. */
const jobBody = z
  .object({
    metadata: meta.optional(),
    spec: z
      .object({
        tool: z.object({ name: z.string() }).optional(),
        profiler: z.object({ tool: z.string() }).optional(),
      })
      .optional(),
  })
  .catch({});

/** A pod, or a merge patch or a strategic merge patch of one. */
const podBody = z.object({
  spec: z.object({ ephemeralContainers: z.array(tool).optional() }).optional(),
});

/** A JSON patch. One that fills a container piece by piece, or copies, does not say plainly what was put there. */
const operations = z.array(
  z.union([
    z.object({ op: z.literal('test') }).transform(() => []),
    z
      .object({ op: z.literal('add'), path: z.literal('/spec/ephemeralContainers'), value: z.array(tool) })
      .transform(({ value }) => value),
    z
      .object({
        op: z.literal('add'),
        path: z.string().regex(/^\/spec\/ephemeralContainers\/(-|\d+)$/),
        value: tool,
      })
      .transform(({ value }) => [value]),
  ]),
);

const toolsBody = z.union([
  podBody.transform(({ spec }) => spec?.ephemeralContainers ?? []),
  operations.transform((tools) => tools.flat()),
]);

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
  requestObject: z.unknown().optional(),
  responseObject: z.object({ metadata: meta.optional() }).optional(),
});

type Request = Omit<z.infer<typeof line>, 'requestObject'>;
export type Tool = z.infer<typeof tool>;

/** A PowerTool that somebody asked for. */
export interface JobLine extends Request {
  readonly kind: 'job';
  readonly body: z.infer<typeof jobBody>;
}

/** What was put into a pod in the name of toe; undefined when the line does not say it, or not plainly. */
export interface InjectionLine extends Request {
  readonly kind: 'injection';
  readonly tools: readonly Tool[] | undefined;
}

/**
 * A line of the log that is about profiling; undefined for every other one. Trial requests change nothing and are
 * left out.
 */
export function readLine(text: string): JobLine | InjectionLine | undefined {
  // Most lines are of others and need no parsing; the last one may be half written.
  if (!text.includes('"ephemeralcontainers"') && !text.includes('"powertools"')) return undefined;
  const found = line.safeParse(parseJson(text)).data;
  if (!found || isTrial(found.requestURI)) return undefined;
  const { requestObject, ...request } = found;
  if (isInjection(request)) {
    return { kind: 'injection', ...request, tools: toolsBody.safeParse(requestObject).data };
  }
  return isJob(request) ? { kind: 'job', ...request, body: jobBody.parse(requestObject) } : undefined;
}

/** Conflicts are tried again, by toe and by people, and say nothing. */
export const CONFLICT = 409;

// Go reads no parameter at all where there are thousands of them.
const LONGEST_QUERY = 1000;

// Whoever sends a request writes its query: what counts is what the API server reads there. (Without the ampersand a
// second question mark would be passed over, which to the API server is part of the name.)
function isTrial(uri: string): boolean {
  const [, query = ''] = /\?(.*)$/s.exec(uri) ?? [];
  return query.length <= LONGEST_QUERY && new URLSearchParams(`&${query}`).get('dryRun') === 'All';
}

// Whatever others put into pods, it is not a tool of a job, also when it says so.
const OURS = `system:serviceaccount:${SYSTEM_NAMESPACE}:`;

function isInjection({ objectRef: { subresource }, user, impersonatedUser }: Request): boolean {
  const names = [user.username, impersonatedUser?.username ?? ''];
  return subresource === 'ephemeralcontainers' && names.some(isOurs);
}

function isOurs(name: string): boolean {
  return name.startsWith(OURS);
}

function isJob(request: Request): boolean {
  const { apiGroup, resource, subresource } = request.objectRef;
  if (subresource !== undefined || apiGroup !== GROUP || resource !== 'powertools') return false;
  return request.verb === 'create' || (request.verb === 'patch' && isCreation(request));
}

const CREATED = 201;

// A server-side apply creates, too. Refused, it looks like any other patch: so each that was refused is an attempt, but
// those of toe, which patches what may have gone meanwhile.
function isCreation({ user, responseStatus: { code } }: Request): boolean {
  return code === CREATED || (code >= 400 && code !== CONFLICT && !isOurs(user.username));
}
