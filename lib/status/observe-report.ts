import { RUN_AGAIN, type Reason } from '../api/refusal.ts';
import type { Target } from '../api/power-tool-status.ts';
import { readToolReport } from '../api/tool-report.ts';

/** What a target has given, as its row says it. */
export type Given = Pick<Target, 'artifacts' | 'moreArtifacts' | 'bytesWritten' | 'partial'>;

/** Why a tool failed. */
export interface Blame {
  readonly reason: Reason;
  /** What is known of it, in the words of the tool where it has some. */
  readonly said: string;
  /** What a user can do about it; undefined where only the words of the tool tell. */
  readonly remedy?: string;
}

/** What a tool has given, by the message that its shim has left; nothing when there is no such message. */
export function observeGiven(message: string | undefined): Given {
  const report = readToolReport(message);
  if (!report) return {};
  const { files, more, bytes, partial } = report;
  return {
    ...(files.length > 0 ? { artifacts: files.map((file) => ({ ...file })) } : {}),
    ...(more > 0 ? { moreArtifacts: more } : {}),
    ...(bytes > 0 ? { bytesWritten: bytes } : {}),
    ...(partial && bytes > 0 ? { partial } : {}),
  };
}

/** What is said of a result that is less than was asked for; nothing when it is whole. */
export function observePartial(message: string | undefined): Pick<Target, 'reason' | 'message'> {
  const report = readToolReport(message);
  if (!report?.partial) return {};
  const said = report.say || 'The tool was ended before its time; what it had measured until then is kept';
  return { reason: 'ResultPartial', message: sentence(said) };
}

/** Why a tool failed, by the message that it has left. */
export function observeBlame(message: string | undefined, exitCode: number): Blame {
  const begin = `The tool ended with exit code ${exitCode}`;
  const report = readToolReport(message);
  if (!report) {
    const words = message?.trim().slice(-500);
    return { reason: 'ToolFailed', said: words ? `${begin}: ${words}` : begin };
  }
  const said = report.say ? `${begin}: ${report.say}` : begin;
  return { said, ...(BLAMES.get(report.why) ?? { reason: 'ToolFailed' }) };
}

/** A failure in words. @param next what comes of it by itself, in the place of what a user can do. */
export function tellBlame({ said, remedy }: Blame, next = remedy): string {
  return next === undefined ? said : `${sentence(said)} ${next}`;
}

/** What the words of the shim mean; any other is told as a plain failure. */
const BLAMES: ReadonlyMap<string, Omit<Blame, 'said'>> = new Map([
  [
    'usage',
    {
      reason: 'ToolMisconfigured',
      remedy: 'Look at the arguments in spec.tool.args, and ask an admin to look at the image.',
    },
  ],
  [
    'no-target',
    {
      reason: 'TargetUnclear',
      remedy: 'If another container runs the program, name it in spec.targets.container.',
    },
  ],
  [
    'quota',
    {
      reason: 'QuotaExceeded',
      remedy:
        'Ask for less: a shorter duration, slices (spec.output.rollingInterval) or compression (spec.output.compress).',
    },
  ],
  [
    'upload',
    {
      reason: 'UploadFailed',
      remedy: `Ask an admin to look at where results go, then ${RUN_AGAIN}.`,
    },
  ],
  ['twice', { reason: 'AttemptRepeated', remedy: `To try again, ${RUN_AGAIN}.` }],
  [
    'denied',
    {
      reason: 'ToolDenied',
      remedy: 'Ask an admin for more rights of the tool: security of its PowerToolConfig.',
    },
  ],
]);

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
