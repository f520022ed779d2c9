import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { CONFLICT, readLine, type InjectionLine, type JobLine, type Tool } from './read-log.ts';

type Line = InjectionLine | JobLine;

/** One tool in one pod, or a try: who, what, when, with which rights. */
export interface Use {
  /** When the API server got the request. */
  readonly time: string;
  /** Who asked for the job; `?` when the log does not say it: it may not reach back so far. */
  readonly who: string;
  /** Namespace and name of the PowerTool. */
  readonly job: string;
  readonly tool: string;
  /** Namespace and name; `-` when the job itself was refused. */
  readonly pod: string;
  readonly image: string;
  readonly rights: string;
  /** `allowed`, or why the API server refused it; and that the log does not say plainly what toe's account put there. */
  readonly result: string;
}

// What the log does not say.
const UNKNOWN = '?';

/** What is asked for; without a field, everything. What the log does not say may be what is asked for. */
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
  const found: Line[] = [];
  for await (const text of lines) {
    const line = readLine(text);
    if (!line) continue;
    if (line.kind === 'job') remember(jobs, line);
    found.push(line);
  }
  // Files of a rotated log may come in any order.
  const uses = found.flatMap((line) => (line.kind === 'job' ? denied(line) : injected(line, jobs)));
  return uses
    .filter((use) => isAskedFor(use, question))
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

function remember(jobs: Map<string, Job>, line: JobLine): void {
  const uid = line.responseObject?.metadata?.uid;
  if (uid !== undefined) jobs.set(uid, { who: whoOf(line), schedule: scheduleOf(line) });
}

// The accounts that make the runs of schedules. An owner that anybody else writes into a job is their word alone.
const MAKERS = ['creation', 'all'].map((name) => `system:serviceaccount:${SYSTEM_NAMESPACE}:toe-${name}`);

function scheduleOf(line: JobLine): string | undefined {
  const { ownerReferences = [] } = line.responseObject?.metadata ?? {};
  if (!MAKERS.includes(whoOf(line))) return undefined;
  return ownerReferences.find(({ controller }) => controller)?.uid;
}

function injected(line: InjectionLine, jobs: ReadonlyMap<string, Job>): Use[] {
  const { objectRef, tools } = line;
  if (line.responseStatus.code === CONFLICT) return [];
  const where = { time: line.requestReceivedTimestamp, pod: `${objectRef.namespace}/${objectRef.name}` };
  if (!tools) return [{ ...where, ...unreadable(line) }];
  return tools.map((tool) => ({
    ...where,
    who: askerOf(envOf(tool, 'TOE_JOB_UID'), jobs),
    job: `${envOf(tool, 'TOE_JOB_NAMESPACE')}/${envOf(tool, 'TOE_JOB')}`,
    tool: envOf(tool, 'TOE_TOOL'),
    image: tool.image,
    rights: rightsOf(tool),
    result: resultOf(line),
  }));
}

/** What toe never sends, or what the API server did not log: nobody may hide a tool that way. */
function unreadable(line: Line): Omit<Use, 'time' | 'pod'> {
  const result = `${resultOf(line)}, unreadable: sent by ${whoOf(line)}, look at its line in the log`;
  return { who: UNKNOWN, job: UNKNOWN, tool: UNKNOWN, image: UNKNOWN, rights: UNKNOWN, result };
}

/** A PowerTool that the API server did not take; others show by what they put into pods. */
function denied(line: JobLine): Use[] {
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
  return (schedule ?? job)?.who ?? UNKNOWN;
}

function whoOf({ user, impersonatedUser }: Line): string {
  return impersonatedUser ? `${impersonatedUser.username} (by ${user.username})` : user.username;
}

function jobName({ objectRef, body }: JobLine): string {
  return `${objectRef.namespace}/${objectRef.name || (body.metadata?.name ?? UNKNOWN)}`;
}

function toolOf({ body }: JobLine): string {
  const { tool, profiler } = body.spec ?? {};
  return tool?.name ?? profiler?.tool ?? UNKNOWN;
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
  return env.find(({ name }) => name === wanted)?.value ?? UNKNOWN;
}

function isAskedFor(use: Use, { who, namespace, since, ...exact }: Question): boolean {
  const namespaces = [use.job, use.pod].map((name) => name.split('/')[0]);
  const isSame = Object.entries(exact).every(
    ([field, wanted]) => wanted === undefined || [wanted, UNKNOWN].includes(use[field as keyof typeof exact]),
  );
  const isBy = who === undefined || [who, UNKNOWN].includes(use.who) || use.who.startsWith(`${who} (by `);
  const isIn = namespace === undefined || namespaces.includes(namespace);
  return isSame && isBy && isIn && (since === undefined || Date.parse(use.time) >= since.getTime());
}
