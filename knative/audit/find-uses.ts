import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { readLine, type Kind, type Line, type Tool } from './read-log.ts';

/** One tool in one pod, or a try: who, what, when, with which rights. */
export interface Use {
  /** When the API server got the request. */
  readonly time: string;
  /** Who asked for the job; `?` when the log does not reach back so far. */
  readonly who: string;
  /** Namespace and name of the PowerTool. */
  readonly job: string;
  readonly tool: string;
  /** Namespace and name; `-` when the job itself was refused. */
  readonly pod: string;
  readonly image: string;
  readonly rights: string;
  /** `allowed`, or why the API server refused it. */
  readonly result: string;
}

/** What is asked for; without a field, everything. */
export interface Question {
  readonly who?: string | undefined;
  readonly job?: string | undefined;
  readonly tool?: string | undefined;
  readonly pod?: string | undefined;
  /** Namespace of the pod or of the job. */
  readonly namespace?: string | undefined;
  readonly since?: Date | undefined;
}

interface Job {
  readonly who: string;
  /** Uid of the schedule whose run it is. */
  readonly schedule: string | undefined;
}

/** The answer to "who profiled what, when, with which rights", from the lines of the API server's audit log. */
export async function findUses(
  lines: AsyncIterable<string> | Iterable<string>,
  question: Question = {},
): Promise<Use[]> {
  const jobs = new Map<string, Job>();
  const found: { readonly kind: Kind; readonly line: Line }[] = [];
  for await (const text of lines) {
    const one = readLine(text);
    if (!one) continue;
    if (one.kind === 'job') remember(jobs, one.line);
    found.push(one);
  }
  // Files of a rotated log may come in any order.
  const uses = found.flatMap(({ kind, line }) => (kind === 'job' ? denied(line) : injected(line, jobs)));
  return uses
    .filter((use) => isAskedFor(use, question))
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

function remember(jobs: Map<string, Job>, line: Line): void {
  const uid = line.responseObject?.metadata?.uid;
  if (uid !== undefined) jobs.set(uid, { who: whoOf(line), schedule: scheduleOf(line) });
}

// The accounts that make the runs of schedules. An owner that anybody else writes into a job is their word alone.
const MAKERS = ['creation', 'all'].map((name) => `system:serviceaccount:${SYSTEM_NAMESPACE}:toe-${name}`);

function scheduleOf(line: Line): string | undefined {
  const { ownerReferences = [] } = line.responseObject?.metadata ?? {};
  if (!MAKERS.includes(whoOf(line))) return undefined;
  return ownerReferences.find(({ controller }) => controller)?.uid;
}

// Conflicts are tried again by toe and say nothing.
const CONFLICT = 409;

function injected(line: Line, jobs: ReadonlyMap<string, Job>): Use[] {
  const { objectRef, requestObject, responseStatus } = line;
  const tools = requestObject?.spec?.ephemeralContainers ?? [];
  const own = tools.filter((tool) => envOf(tool, 'TOE_JOB_UID') !== '');
  if (responseStatus.code === CONFLICT) return [];
  return own.map((tool) => ({
    time: line.requestReceivedTimestamp,
    who: askerOf(envOf(tool, 'TOE_JOB_UID'), jobs),
    job: `${envOf(tool, 'TOE_JOB_NAMESPACE')}/${envOf(tool, 'TOE_JOB')}`,
    tool: envOf(tool, 'TOE_TOOL'),
    pod: `${objectRef.namespace}/${objectRef.name}`,
    image: tool.image,
    rights: rightsOf(tool),
    result: resultOf(line),
  }));
}

/** A PowerTool that the API server did not take; others show by what they put into pods. */
function denied(line: Line): Use[] {
  if (line.responseStatus.code < 400) return [];
  const nothing = { pod: '-', image: '-', rights: '-' };
  const who = whoOf(line);
  return [
    {
      time: line.requestReceivedTimestamp,
      who,
      job: jobName(line),
      tool: toolOf(line),
      ...nothing,
      result: resultOf(line),
    },
  ];
}

// A run of a schedule was made by toe; whoever made the schedule asked for it.
function askerOf(uid: string, jobs: ReadonlyMap<string, Job>): string {
  const job = jobs.get(uid);
  const schedule = jobs.get(job?.schedule ?? '');
  return (schedule ?? job)?.who ?? '?';
}

function whoOf({ user, impersonatedUser }: Line): string {
  return impersonatedUser ? `${impersonatedUser.username} (by ${user.username})` : user.username;
}

function jobName({ objectRef, requestObject }: Line): string {
  return `${objectRef.namespace}/${objectRef.name || (requestObject?.metadata?.name ?? '?')}`;
}

function toolOf({ requestObject }: Line): string {
  const { tool, profiler } = requestObject?.spec ?? {};
  return tool?.name ?? profiler?.tool ?? '?';
}

function resultOf({ responseStatus: { code, message } }: Line): string {
  return code < 400 ? 'allowed' : (message ?? `refused (${code})`);
}

function rightsOf({ securityContext }: Tool): string {
  const { privileged, runAsUser, capabilities } = securityContext;
  const rights = [
    ...(capabilities?.add ?? []),
    ...(privileged ? ['privileged'] : []),
    ...(runAsUser === undefined ? [] : [`uid ${runAsUser}`]),
  ];
  return rights.length > 0 ? rights.join(', ') : 'none added';
}

function envOf({ env }: Tool, wanted: string): string {
  return env.find(({ name }) => name === wanted)?.value ?? '';
}

function isAskedFor(use: Use, { who, namespace, since, ...exact }: Question): boolean {
  const namespaces = [use.job, use.pod].map((name) => name.split('/')[0]);
  const isSame = Object.entries(exact).every(
    ([field, wanted]) => wanted === undefined || use[field as keyof typeof exact] === wanted,
  );
  const isBy = who === undefined || use.who === who || use.who.startsWith(`${who} (by `);
  const isIn = namespace === undefined || namespaces.includes(namespace);
  return isSame && isBy && isIn && (since === undefined || Date.parse(use.time) >= since.getTime());
}
